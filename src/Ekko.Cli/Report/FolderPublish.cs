using System.Globalization;
using Ekko.Blocks;
using Ekko.Cli.Formats;
using Ekko.Cli.Terminal;
using Ekko.JetStream;
using Ekko.Messages;

namespace Ekko.Cli.Report;

/// <summary>Publishes a folder of block files to NATS and says what it did.</summary>
/// <param name="host">Where progress and the report go; the clock.</param>
/// <param name="options">Server, stream and subject.</param>
sealed class FolderPublish(CommandHost host, NatsOptions options)
{
    string? _told;

    /// <summary>Publishes what the stream does not have yet; progress goes to standard error.</summary>
    /// <param name="folder">A folder of block files, or one file.</param>
    /// <param name="node">The chain of all files; null takes it from each file's name.</param>
    /// <param name="cancellationToken">Stops; a second run goes on from there.</param>
    public async Task RunAsync(string folder, NodeConfig? node, CancellationToken cancellationToken)
    {
        var files = BlockFolder.Find(folder);
        var began = host.Clock.GetTimestamp();
        var published = await ProgressDisplay.RunAsync(host, "Publishing blocks", files.Count, async done =>
        {
            await using var publisher = await ChainPublisher.OpenAsync(options, host.Clock, cancellationToken);
            publisher.Client.Changed += Tell;
            return await new FolderPublisher(publisher, node).PublishAsync(files, done, cancellationToken);
        });
        var elapsed = host.Clock.GetElapsedTime(began);
        var output = host.Output;
        output.WriteLine($"Published {folder} to stream {options.Stream}");
        Line("read", Counts.Of(files.Count, "block file"));
        if (published.Known > 0)
            Line("known",
                $"{Counts.Of(published.Known, "block file")} of an earlier run {(published.Known == 1 ? "is" : "are")} in the stream "
                + "already");
        Line("published",
            $"{Counts.Of(published.Blocks, "block")}, {Counts.Of(published.Transactions, "transaction")}, {Counts.Of(published.Receipts)} "
            + "with their receipt");
        if (published.Unreadable > 0)
            Line("unreadable", $"{Counts.Of(published.Unreadable, "file")}, published for the pipeline to reject");
        if (published.SetAside > 0)
            Line("set aside", $"{Counts.Of(published.SetAside, "message")} larger than the server takes: rejected_messages will say which");
        var seconds = elapsed.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        var rate = published.Transactions == 0
            ? "" : $", {Counts.Of((long)(published.Transactions / elapsed.TotalSeconds))} transactions/s";
        Line("took", $"{seconds} s{rate}");
        void Line(string name, string text) => output.WriteLine($"  {name,-14}{text}");
    }

    // The command waits for a server that goes away, and prints each reason once.
    void Tell(LinkChange change)
    {
        if (change.State == LinkState.Closed)
            return;
        var text = change.Error is { } error ? $"{error.Message} Waiting for the server." : "The connection is back.";
        if (text == _told)
            return;
        _told = text;
        host.Error.WriteLine(text);
    }
}
