using Ekko.Blocks;
using Ekko.Cli.Services;
using Ekko.Cli.Terminal;
using Ekko.Writing;

namespace Ekko.Cli.Report;

/// <summary>Brings a folder of block files into the configured lake, and counts.</summary>
/// <param name="host">Where progress is shown; the clock.</param>
/// <param name="options">Which lake, and how many rows make a commit due.</param>
/// <param name="inSteps">
/// True: every commit waits for the one before it, so that the lake gets the same history each time. False: rows that arrive during a
/// commit go together with the next one, which is faster.
/// </param>
sealed class FolderIngest(CommandHost host, EkkoOptions options, bool inSteps)
{
    /// <summary>Reads every file, writes and commits; progress goes to standard error.</summary>
    /// <param name="folder">A folder of block files, or one file.</param>
    /// <param name="node">The chain of all files; null takes it from each file's name.</param>
    /// <param name="cancellationToken">Stops between files; what was committed stays.</param>
    public async Task<IngestOutcome> RunAsync(string folder, NodeConfig? node, CancellationToken cancellationToken)
    {
        var files = BlockFolder.Find(folder);
        return await ProgressDisplay.RunAsync(
            host, "Ingesting blocks", files.Count, done => IngestAsync(files, node, done, cancellationToken));
    }

    async Task<IngestOutcome> IngestAsync(
        IReadOnlyList<BlockFile> files, NodeConfig? node, Action<long> done, CancellationToken cancellationToken)
    {
        var began = host.Clock.GetTimestamp();
        HashSet<NodeConfig> chains = node is null
            ? [.. files.Select(file => ChainNames.Find(file.ChainName)).OfType<NodeConfig>()]
            : [node];
        using var loggers = CommandLog.Create(host, options);
        await using var writer = await DuckLakeWriter.OpenAsync(
            options, chains, host.Clock, loggers.CreateLogger("Ekko.Sources"), cancellationToken);
        var waiting = 0;
        for (var i = 0; i < files.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            waiting += (await writer.WriteFileAsync(files[i], node, cancellationToken)).Transactions;
            if (inSteps && waiting >= options.BatchSize)
            {
                await writer.FlushAllAsync(cancellationToken);
                waiting = 0;
            }

            done(i + 1);
        }

        await writer.FlushAllAsync(cancellationToken);
        return new IngestOutcome(files.Count, writer.Total, host.Clock.GetElapsedTime(began));
    }
}
