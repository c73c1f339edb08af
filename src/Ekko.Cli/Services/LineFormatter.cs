using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Ekko.Cli.Services;

/// <summary>How lines of a log look to people.</summary>
sealed class LineFormatterOptions : ConsoleFormatterOptions
{
    /// <summary>Whether a line begins with the time: a service's does, a command's does not.</summary>
    public bool HasTime { get; set; }
}

/// <summary>A message of the log as one line.</summary>
sealed class LineFormatter(IOptions<LineFormatterOptions> options, TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (options.Value.HasTime)
            textWriter.Write(clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
        textWriter.Write(logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } error)
            textWriter.Write($" {error.Message}");
        textWriter.WriteLine();
    }
}
