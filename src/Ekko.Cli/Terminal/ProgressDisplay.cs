using System.Globalization;
using Spectre.Console;

namespace Ekko.Cli.Terminal;

/// <summary>Shows on standard error how far long work is: a bar on a terminal, a plain line per quarter otherwise.</summary>
static class ProgressDisplay
{
    /// <summary>Runs work that reports how many of <paramref name="total"/> items are done.</summary>
    /// <param name="host">Where to show it.</param>
    /// <param name="title">What is being done: <c>Reading blocks</c>.</param>
    /// <param name="total">The number of items; 0 when there are none.</param>
    /// <param name="work">Calls its argument with the items done so far, from any thread.</param>
    public static async Task<T> RunAsync<T>(CommandHost host, string title, long total, Func<Action<long>, Task<T>> work)
    {
        if (!host.ErrorIsTerminal)
            return await work(new QuarterLines(host.Error, title, total).Report);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(host.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(total, 1));
                return await work(done => task.Value = done);
            });
    }

    sealed class QuarterLines(TextWriter output, string title, long total)
    {
        readonly Lock _lock = new();
        long _quarter;

        public void Report(long done)
        {
            lock (_lock)
            {
                var quarter = total == 0 ? 4 : done * 4 / total;
                if (quarter <= _quarter)
                    return;
                _quarter = quarter;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {done:N0} of {total:N0}"));
            }
        }
    }
}
