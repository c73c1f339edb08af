using System.Globalization;
using Ekko.Cli.Formats;
using Ekko.Sources;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Ekko.Cli.Terminal;

/// <summary>
/// Shows on standard error how far sources are: a table that changes on a terminal, a message of the log per chain from time to time
/// otherwise.
/// </summary>
static class SourceProgressDisplay
{
    static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    /// <summary>Runs the sources to their end.</summary>
    public static async Task RunAsync(CommandHost host, RpcSources sources, ILogger logger, CancellationToken cancellationToken)
    {
        var running = sources.RunAsync(cancellationToken);
        if (host.ErrorIsTerminal)
            await DrawAsync(host, sources, running);
        else
            await WriteLinesAsync(host, sources, logger, running);
        await running;
    }

    static async Task DrawAsync(CommandHost host, RpcSources sources, Task running)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(host.Error) });
        var rates = new Rates(host.Clock);
        await console.Live(new Text("")).AutoClear(true).StartAsync(async context =>
        {
            do
            {
                var table = new Spectre.Console.Table().Border(TableBorder.None);
                foreach (var title in (string[])["chain", "block", "to the head", "blocks/s", "tx/s", "reorgs", "retries"])
                    table.AddColumn(new TableColumn(title).RightAligned().NoWrap());
                foreach (var (chain, blocks, transactions) in rates.Next(sources.Progress))
                {
                    table.AddRow(
                        Markup.Escape(chain.Chain.ToString()), Number(chain.Last), Number(chain.Distance), Rate(blocks), Rate(transactions),
                        Counts.Of(chain.Reorganisations), Counts.Of(chain.Retries));
                }

                context.UpdateTarget(table);
            }
            while (await IsRunningAfterAsync(running, Redraw, host.Clock));
        });
    }

    static async Task WriteLinesAsync(CommandHost host, RpcSources sources, ILogger logger, Task running)
    {
        var rates = new Rates(host.Clock);
        rates.Next(sources.Progress);
        while (await IsRunningAfterAsync(running, BetweenLines, host.Clock))
        {
            foreach (var (chain, blocks, transactions) in rates.Next(sources.Progress))
            {
                logger.SourceProgress(
                    chain.Chain.ToString(), Number(chain.Last), Number(chain.Distance), blocks, transactions, chain.Reorganisations,
                    chain.Retries);
            }
        }
    }

    static async Task<bool> IsRunningAfterAsync(Task running, TimeSpan pause, TimeProvider clock) =>
        await Task.WhenAny(running, Task.Delay(pause, clock)) != running;

    static string Number(long? value) => value is { } known ? Counts.Of(known) : "?";

    static string Rate(double perSecond) => perSecond.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>What changed between two looks, per second.</summary>
    sealed class Rates(TimeProvider clock)
    {
        IReadOnlyList<SourceProgress> _before = [];
        long _at;

        /// <summary>Zero for a chain that was not there at the last look.</summary>
        public IEnumerable<(SourceProgress Chain, double Blocks, double Transactions)> Next(IReadOnlyList<SourceProgress> now)
        {
            var seconds = clock.GetElapsedTime(_at).TotalSeconds;
            var before = _before;
            (_before, _at) = (now, clock.GetTimestamp());
            return now.Select((chain, i) => i < before.Count
                ? (chain, (chain.Blocks - before[i].Blocks) / seconds, (chain.Transactions - before[i].Transactions) / seconds)
                : (chain, 0, 0));
        }
    }
}
