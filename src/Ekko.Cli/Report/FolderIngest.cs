using Ekko.Blocks;
using Ekko.Cli.Terminal;

namespace Ekko.Cli.Report;

/// <summary>Brings a folder of block files into the configured lake, and counts.</summary>
sealed class FolderIngest(CommandHost host, EkkoOptions options)
{
    /// <summary>Reads every file, writes and commits; progress goes to standard error.</summary>
    /// <param name="folder">A folder of block files, or one file.</param>
    /// <param name="node">The chain of all files; null takes it from each file's name.</param>
    /// <param name="cancellationToken">Stops between files; what was committed stays.</param>
    public async Task<IngestOutcome> RunAsync(string folder, NodeConfig? node, CancellationToken cancellationToken)
    {
        var files = BlockFolder.Find(folder);
        return await ProgressDisplay.RunAsync(host, "Ingesting blocks", files.Count, done => IngestAsync(files, node, done, cancellationToken));
    }

    Task<IngestOutcome> IngestAsync(IReadOnlyList<BlockFile> files, NodeConfig? node, Action<long> done, CancellationToken cancellationToken)
    {
        _ = (options, files, node, done, cancellationToken);
        throw new CommandFailedException("writing blocks is not part of this version");
    }
}
