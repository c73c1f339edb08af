using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ekko.Blocks;
using Ekko.JetStream;

namespace Ekko.Messages;

/// <summary>
/// Publishes block files in order. Each block carries a resume point, a hash over the names, sizes and times of all files of its chain up
/// to it: a run over the same files goes on behind the last block that the stream has, and a run over others starts at
/// the first.
/// </summary>
/// <param name="publisher">Where to.</param>
/// <param name="node">The chain of every file; null takes it from each file's name (<see cref="ChainNames"/>).</param>
public sealed class FolderPublisher(ChainPublisher publisher, NodeConfig? node = null)
{
    readonly FileBytes _block = new();
    readonly FileBytes _receipts = new();

    /// <summary>Publishes what the stream does not have yet, and waits until it has it.</summary>
    /// <param name="files">The files, by chain and number (<see cref="BlockFolder"/>).</param>
    /// <param name="done">Told of the number of files that are behind.</param>
    /// <param name="cancellationToken">Stops; what was published stays.</param>
    /// <exception cref="EkkoException">A file's name tells of no known chain; nothing was published.</exception>
    /// <exception cref="JetStreamException">The stream refused a message.</exception>
    public async Task<FolderPublished> PublishAsync(
        IReadOnlyList<BlockFile> files, Action<long> done, CancellationToken cancellationToken = default)
    {
        var total = new FolderPublished();
        var behind = 0;
        var before = publisher.SetAsides;
        foreach (var chain in files.GroupBy(Chain).ToList())
        {
            var points = ResumePoints(chain);
            var last = await publisher.FindResumePointAsync(chain.Key, cancellationToken).ConfigureAwait(false);
            var known = last is null ? 0 : Array.IndexOf(points, last) + 1;
            total = total with { Known = total.Known + known };
            behind += known;
            foreach (var (file, point) in chain.Zip(points).Skip(known))
            {
                cancellationToken.ThrowIfCancellationRequested();
                total += await PublishAsync(chain.Key, file, point, cancellationToken).ConfigureAwait(false);
                done(++behind);
            }
        }

        await publisher.FlushAsync(cancellationToken).ConfigureAwait(false);
        done(files.Count);
        return total with { SetAside = publisher.SetAsides - before };
    }

    async Task<FolderPublished> PublishAsync(NodeConfig chain, BlockFile file, string resumePoint, CancellationToken cancellationToken)
    {
        if (_block.Load(file.Path) is { } problem)
        {
            await publisher.PublishUnreadableAsync(chain, _block.PackedMemory, resumePoint, problem, cancellationToken)
                .ConfigureAwait(false);
            return new FolderPublished { Unreadable = 1 };
        }

        var unreadable = 0;
        ReadOnlyMemory<byte> receipts = default;
        if (file.ReceiptsPath is { } path)
        {
            var packed = _receipts.Load(path);
            if ((packed ?? publisher.CheckReceipts(_receipts.Span)) is { } wrong)
            {
                await publisher.PublishUnreadableAsync(
                    chain, packed is null ? _receipts.Memory : _receipts.PackedMemory, null, $"receipts: {wrong}", cancellationToken)
                    .ConfigureAwait(false);
                unreadable++;
            }
            else
            {
                receipts = _receipts.Memory;
            }
        }

        try
        {
            var block = await publisher.PublishBlockAsync(chain, _block.Memory, receipts, 0, resumePoint, cancellationToken)
                .ConfigureAwait(false);
            return new FolderPublished
            {
                Blocks = 1,
                Transactions = block.Transactions - block.TransactionsRejected,
                Receipts = block.Receipts,
                Unreadable = unreadable + block.TransactionsRejected + block.ReceiptsRejected,
            };
        }
        catch (EkkoException error) when (error is not JetStreamException)
        {
            // No block: it goes the same way, and the writer says why it is none.
            await publisher.PublishUnreadableAsync(chain, _block.Memory, resumePoint, null, cancellationToken).ConfigureAwait(false);
            return new FolderPublished { Unreadable = unreadable + 1 };
        }
    }

    NodeConfig Chain(BlockFile file) => node ?? ChainNames.Find(file.ChainName)
        ?? throw new EkkoException($"Publishing {file.Path} failed: unknown chain name \"{file.ChainName}\". Name its network and subnet.");

    static string[] ResumePoints(IEnumerable<BlockFile> files)
    {
        var points = new List<string>();
        var hash = Array.Empty<byte>();
        foreach (var file in files)
        {
            var text = $"{Convert.ToHexString(hash)}|{Describe(file.Path)}|{(file.ReceiptsPath is { } receipts ? Describe(receipts) : "")}";
            hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
            points.Add(Base64Url.EncodeToString(hash.AsSpan(0, 16)));
        }

        return [.. points];
    }

    static string Describe(string path)
    {
        var info = new FileInfo(path);
        return FormattableString.Invariant($"{info.Name}:{info.Length}:{info.LastWriteTimeUtc.Ticks}");
    }
}

/// <summary>What publishing a folder did.</summary>
public readonly record struct FolderPublished
{
    /// <summary>Files the stream had already.</summary>
    public int Known { get; init; }

    /// <summary>Blocks published.</summary>
    public int Blocks { get; init; }

    /// <summary>Transactions published.</summary>
    public long Transactions { get; init; }

    /// <summary>Transactions of them that went with their receipt.</summary>
    public long Receipts { get; init; }

    /// <summary>What is no block, transaction or receipt, published for the writer to reject.</summary>
    public int Unreadable { get; init; }

    /// <summary>Messages larger than the server or the stream takes: a part of each was published, for the writer to record.</summary>
    public long SetAside { get; init; }

    /// <summary>Both together.</summary>
    public static FolderPublished operator +(FolderPublished left, FolderPublished right) => new()
    {
        Known = left.Known + right.Known,
        Blocks = left.Blocks + right.Blocks,
        Transactions = left.Transactions + right.Transactions,
        Receipts = left.Receipts + right.Receipts,
        Unreadable = left.Unreadable + right.Unreadable,
        SetAside = left.SetAside + right.SetAside,
    };

    /// <summary>Both together.</summary>
    public static FolderPublished Add(FolderPublished left, FolderPublished right) => left + right;
}
