using Microsoft.Extensions.Logging;

namespace Ekko.Tests.Ekko;

/// <summary>Gives each message to a test as the line that people see.</summary>
/// <param name="write">Takes the line.</param>
/// <param name="next">Takes the message after it; null for nothing.</param>
sealed class LineLogger(Action<string> write, ILogger? next = null) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        write(formatter(state, exception));
        next?.Log(logLevel, eventId, state, exception, formatter);
    }
}
