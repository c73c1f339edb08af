using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Ekko.Cli.Services;

/// <summary>The log of a command: on standard error, as text or JSON.</summary>
static class CommandLog
{
    /// <summary>The log of a command that ends by itself: its lines stand among its other messages, without a time.</summary>
    public static ILoggerFactory Create(CommandHost host, EkkoOptions options) =>
        LoggerFactory.Create(logging => Configure(logging, host, options, isService: false));

    /// <summary>Has the log written to the command's standard error.</summary>
    public static void Configure(ILoggingBuilder logging, CommandHost host, EkkoOptions options, bool isService)
    {
        logging.AddJsonConsole(json => (json.UseUtcTimestamp, json.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        logging.AddConsoleFormatter<LineFormatter, LineFormatterOptions>(line => line.HasTime = isService);
        // The console's own provider takes Console.Error, past the command's output.
        logging.ClearProviders();
        logging.Services.AddSingleton(host.Clock);
        logging.Services.AddSingleton<ILoggerProvider>(services => new ErrorOutputLoggerProvider(
            host.Error, services.GetServices<ConsoleFormatter>().First(formatter => formatter.Name == FormatterOf(host, options))));
        logging.SetMinimumLevel(options.LogLevel);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Health is told to those who watch; its causes are in the log already.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
    }

    /// <summary>The journal of systemd knows the time, and wants the level.</summary>
    static string FormatterOf(CommandHost host, EkkoOptions options) => options.LogFormat switch
    {
        LogFormat.Json => ConsoleFormatterNames.Json,
        _ when host.Environment("JOURNAL_STREAM") is not null && !host.ErrorIsTerminal => ConsoleFormatterNames.Systemd,
        _ => LineFormatter.FormatterName,
    };
}
