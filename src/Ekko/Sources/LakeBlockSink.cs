using System.Globalization;
using Ekko.Blocks;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Scan;
using Ekko.Writing;

namespace Ekko.Sources;

/// <summary>Brings the blocks of one chain straight into the lake.</summary>
/// <param name="lake">The lake; stays the caller's.</param>
/// <param name="writer">The one writer to the lake of this process; stays the caller's.</param>
/// <param name="chain">The chain.</param>
public sealed class LakeBlockSink(Lake lake, DuckLakeWriter writer, NodeConfig chain) : IBlockSink
{
    readonly ChainTable _chains = new(lake);
    readonly string _subject = chain.ToString();

    /// <inheritdoc/>
    public async ValueTask<ChainRecord?> ReadChainAsync(CancellationToken cancellationToken) =>
        await _chains.ReadAsync(chain, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask StoreChainAsync(ChainRecord record, CancellationToken cancellationToken) =>
        await _chains.StoreAsync(chain, record, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<(long Number, string Hash)?> LastAsync(long first, CancellationToken cancellationToken)
    {
        var numbers = new BlockNumberSet();
        await ScanAsync(first, long.MaxValue, ["block_number"], (chunk, row) => numbers.Add(Number(chunk[0], row)), cancellationToken)
            .ConfigureAwait(false);
        return numbers.EndOfRun(first) is { } last && await FindHashAsync(last, cancellationToken).ConfigureAwait(false) is { } hash
            ? (last, hash)
            : null;
    }

    /// <inheritdoc/>
    public async ValueTask<string?> FindHashAsync(long number, CancellationToken cancellationToken)
    {
        string? hash = null;
        await ScanAsync(number, number, ["block_hash"], (chunk, row) => hash = chunk[0].Text(row), cancellationToken).ConfigureAwait(false);
        return hash;
    }

    /// <inheritdoc/>
    public async ValueTask<long> AnnounceAsync(NodeBlock block, int epoch, CancellationToken cancellationToken)
    {
        await writer.WriteBlockAsync(block.Json, block.Receipts, chain, _subject, cancellationToken).ConfigureAwait(false);
        return 0;
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken) =>
        await writer.FlushAllAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task ScanAsync(long first, long last, string[] columns, Action<DuckDbChunk, int> read, CancellationToken cancellationToken)
    {
        var transaction = await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var tables = new LakeTables(lake);
            await tables.BindAsync(transaction, cancellationToken).ConfigureAwait(false);
            var blocks = tables.Blocks;
            if (transaction.Base.FindTable(blocks.Table.Id) is null)
                return;
            ScanColumn[] ids = [.. columns.Select(column => blocks[column])];
            ScanRange[] ranges =
            [
                new(blocks["network"], chain.Network, chain.Network),
                new(blocks["subnet"], chain.Subnet, chain.Subnet),
                new(blocks["block_number"], Text(first), Text(last)),
            ];
            var chunks = lake.ScanAsync(blocks.Table, transaction.Base.Snapshot, ids, ranges, cancellationToken);
            await foreach (var chunk in chunks.ConfigureAwait(false))
            {
                for (var row = 0; row < chunk.RowCount; row++)
                    read(chunk, row);
            }
        }
    }

    // The column may have been made wider.
    static long Number(DuckDbVector vector, int row) => vector.Type.Id == DuckDbTypeId.BigInt
        ? vector.Values<long>()[row]
        : Convert.ToInt64(vector.Value(vector.Type, row), CultureInfo.InvariantCulture);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
