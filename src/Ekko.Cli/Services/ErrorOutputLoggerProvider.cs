using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Ekko.Cli.Services;

/// <summary>Writes the log to a command's standard error, message by message, before the call that logs returns.</summary>
/// <param name="output">Standard error.</param>
/// <param name="formatter">How a message looks.</param>
sealed class ErrorOutputLoggerProvider(TextWriter output, ConsoleFormatter formatter) : ILoggerProvider
{
    readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // The output is the command's.
    }

    void Write<TState>(in LogEntry<TState> entry)
    {
        using var text = new StringWriter { NewLine = output.NewLine };
        formatter.Write(entry, null, text);
        lock (_gate)
            output.Write(text.ToString());
    }

    sealed class Logger(ErrorOutputLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            provider.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
    }
}
