using Ekko.Arrow;
using Ekko.Blocks;
using Ekko.DuckLake.Storage;
using Ekko.Reading;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>
/// Reads transactions from Arrow files while the lake is unavailable: pages, counts and single transactions, of the latest state alone. Of
/// two blocks at the same height the one that was written last counts. Safe for concurrent use.
/// </summary>
public sealed class ArrowTransactions : IDisposable
{
    /// <summary>How long a list of files serves: listing many takes longer than reading some.</summary>
    static readonly TimeSpan ListingAge = TimeSpan.FromSeconds(10);

    readonly FileStore _store;
    readonly ArrowFolder _folder;
    readonly TimeProvider _time;
    readonly SemaphoreSlim _gate = new(1, 1);
    (long At, IReadOnlyList<ArrowFile> Files)? _listing;

    /// <param name="storage">How a bucket is reached; null for the defaults.</param>
    /// <param name="root">The folder above <c>transactions</c>.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public ArrowTransactions(StorageOptions? storage, string root, TimeProvider? timeProvider = null)
    {
        _time = timeProvider ?? TimeProvider.System;
        _store = new FileStore(storage, _time);
        _folder = new ArrowFolder(_store, root);
    }

    /// <summary>The number that stands for a snapshot in answers: there is none.</summary>
    public const long NoSnapshot = -1;

    /// <summary>Transactions, those of the newest blocks first.</summary>
    /// <param name="filter">Which; whatever follows a block is not for Arrow files.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ReadingException">A value is out of range, or the cursor is one of the lake.</exception>
    public async Task<Page<TransactionSummary>> PageAsync(
        TransactionFilter filter, PageRequest page, CancellationToken cancellationToken = default)
    {
        page.Check();
        var wanted = new ArrowPage(ArrowFilter.Of(filter), filter.OldestFirst, page.Limit, ArrowCursor.Read(page.Cursor));
        var files = (await FilesAsync(cancellationToken).ConfigureAwait(false)).Where(wanted.Filter.MayHold)
            .OrderBy(file => OrderOf(file, filter.OldestFirst)).ToList();
        foreach (var file in files)
        {
            if (wanted.IsBeyond(file))
                break;
            await ReadAsync(file, batch => wanted.Take(batch, file), cancellationToken).ConfigureAwait(false);
        }

        return wanted.Result;
    }

    /// <summary>How many transactions there are.</summary>
    /// <inheritdoc cref="PageAsync"/>
    public async Task<TransactionTotal> CountAsync(TransactionFilter filter, CancellationToken cancellationToken = default)
    {
        var wanted = ArrowFilter.Of(filter);
        var places = new HashSet<(Hash256 Block, int Index)>();
        var heights = new ArrowHeights();
        var blocks = new Dictionary<Hash256, long>();
        foreach (var file in (await FilesAsync(cancellationToken).ConfigureAwait(false)).Where(wanted.MayHold))
        {
            await ReadAsync(file, batch =>
            {
                var rows = batch.Transactions;
                for (var row = 0; row < rows.Batch.RowCount; row++)
                {
                    if (!wanted.Holds(rows, row) || !Hash256.TryParse(rows.BlockHash[row], out var hash)
                        || !heights.Counts(rows, row, hash, file, out var replaced))
                        continue;
                    if (replaced is { } old)
                        blocks.Remove(old);
                    if (places.Add((hash, rows.TxIndex.Values[row])))
                        blocks[hash] = blocks.GetValueOrDefault(hash) + 1;
                }
            }, cancellationToken).ConfigureAwait(false);
        }

        return new TransactionTotal { SnapshotId = NoSnapshot, Count = blocks.Values.Sum() };
    }

    /// <summary>The transactions with a hash.</summary>
    /// <param name="hash">The hash, in any case.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ReadingException">The hash is none, or there is no such transaction.</exception>
    public async Task<Answer<TransactionDetail>> FindAsync(string hash, CancellationToken cancellationToken = default)
    {
        var wanted = System.Text.Encoding.ASCII.GetBytes(HexArgument.Hash(hash).Lower);
        var found = new Dictionary<(Hash256 Block, int Index), TransactionDetail>();
        foreach (var file in await FilesAsync(cancellationToken).ConfigureAwait(false))
        {
            await ReadAsync(file, batch =>
            {
                var rows = batch.Transactions;
                for (var row = 0; row < rows.Batch.RowCount; row++)
                {
                    if (rows.TxHash[row].SequenceEqual(wanted) && Hash256.TryParse(rows.BlockHash[row], out var block))
                        found[(block, rows.TxIndex.Values[row])] = ArrowRecord.Detail(rows, row, file.Modified);
                }
            }, cancellationToken).ConfigureAwait(false);
        }

        if (found.Count == 0)
            throw new ReadingException(ReadingErrorKind.NotFound, $"Reading transaction {hash} failed: no Arrow file has it.");
        return new Answer<TransactionDetail> { SnapshotId = NoSnapshot, Items = [.. found.Values] };
    }

    /// <summary>Whether the files can be listed.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken = default) =>
        await FilesAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.Dispose();
        _gate.Dispose();
    }

    /// <summary>Files whose paths say nothing come first: their rows may belong to any page.</summary>
    static long OrderOf(ArrowFile file, bool oldestFirst) =>
        file.Place is not { } place ? long.MinValue : oldestFirst ? place.Hour : -place.Hour;

    async Task<IReadOnlyList<ArrowFile>> FilesAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_listing is not { } listing || _time.GetElapsedTime(listing.At) > ListingAge)
            {
                var files = await _folder.ListAsync(cancellationToken).ConfigureAwait(false);
                _listing = listing = (_time.GetTimestamp(), files);
            }

            return listing.Files;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads a file; one that cannot be read as such has no rows here, as in the lake.</summary>
    async Task ReadAsync(ArrowFile file, Action<BlockBatch> take, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var batch = new BlockBatch();
        using var handle = await _store.OpenAsync(file.Path, file.Size, cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var window in ArrowReader.Open(handle).Read())
            {
                batch.Reset();
                var reader = new ArrowRowReader(batch, ChainTime.Micros(file.Modified));
                for (var row = 0; row < window.Count; row++)
                    reader.Append(window, row);
                take(batch);
            }
        }
        catch (ArrowFormatException)
        {
            // "ekko migrate backfill" and "compare" name it.
        }
    }
}
