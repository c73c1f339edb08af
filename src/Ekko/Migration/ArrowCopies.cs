using Ekko.Arrow;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;
using Ekko.DuckLake.Transactions;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>
/// Writes batches of a pipeline as Arrow files too, exactly once: files first, then the commit that names them and moves the position. What
/// a crash leaves between the two is found when its blocks come again, and removed before they are written.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="store">Reaches the files.</param>
/// <param name="root">The folder above <c>transactions</c>.</param>
/// <param name="time">The clock.</param>
sealed class ArrowCopies(Lake lake, FileStore store, string root, TimeProvider time) : IBatchCopies
{
    /// <summary>Tells files of this program, which a catalog names, from those of the first deployments.</summary>
    const string Mark = "ekko";

    readonly ArrowFileTable _table = new(lake);
    readonly HashSet<string> _looked = [];
    readonly FileStore _store = store;
    readonly string _root = root.TrimEnd('/') + "/";

    public async Task<IBatchCopy> WriteAsync(BlockBatch batch, RowSelection selection, CancellationToken cancellationToken)
    {
        var copy = new ArrowCopy(this);
        try
        {
            foreach (var (place, ranges) in Divide(batch, selection))
                copy.Files.Add(await WriteAsync(batch, place, ranges, cancellationToken).ConfigureAwait(false));
            return copy;
        }
        catch
        {
            await copy.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The file names itself a file of this program.</summary>
    public static bool IsOwn(ArrowPath place) => place.Name.Contains($"_{Mark}", StringComparison.Ordinal);

    static IEnumerable<(ArrowPath Place, List<RowRange> Ranges)> Divide(BlockBatch batch, RowSelection selection)
    {
        var groups = new Dictionary<(NodeConfig Node, long Hour), (long First, long Last, List<RowRange> Ranges)>();
        foreach (var run in batch.Runs)
        {
            var micros = batch.Transactions.BlockTime.Values[run.Rows.Start];
            var key = (batch.Chain(run.Chain), micros / (3600 * ChainTime.MicrosPerSecond));
            var (first, last, ranges) = groups.GetValueOrDefault(key, (run.BlockNumber, run.BlockNumber, []));
            selection.AddTo(ranges, run.Rows);
            groups[key] = (Math.Min(first, run.BlockNumber), Math.Max(last, run.BlockNumber), ranges);
        }

        return groups.Where(group => group.Value.Ranges.Count > 0)
            .Select(group => (new ArrowPath(group.Key.Node, group.Key.Hour, group.Value.First, group.Value.Last, ""), group.Value.Ranges));
    }

    async Task<CopiedFile> WriteAsync(
        BlockBatch batch, ArrowPath place, List<RowRange> ranges, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var now = time.GetUtcNow();
        await RemoveLeftoversAsync(place, cancellationToken).ConfigureAwait(false);
        var path = (place with { Name = ArrowPath.NewName(now, $"{Mark}{Guid.NewGuid():N}") }).ToString();
        var rows = ranges.Sum(range => (long)range.Count);
        var size = 0L;
        await _store.WriteAsync(
            [
                new(_root + path, output =>
                {
                    new ArrowEncoder(batch.Transactions, place.Hour).Write(ranges, output);
                    size = output.Length;
                }),
                new(_root + path + ArrowMetadata.Suffix, output =>
                    output.Write(Metadata(batch.Transactions, place, ranges, path, size, now).ToJson())),
            ],
            cancellationToken).ConfigureAwait(false);
        return new CopiedFile(path, rows, size, time.GetElapsedTime(began));
    }

    static ArrowMetadata Metadata(
        TransactionRows rows, ArrowPath place, List<RowRange> ranges, string path, long size, DateTimeOffset now)
    {
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var range in ranges)
        {
            foreach (var micros in rows.BlockTime.Values.Slice(range.Start, range.Count))
                (first, last) = (Math.Min(first, micros), Math.Max(last, micros));
        }

        return new ArrowMetadata
        {
            Network = place.Node.Network,
            Subnet = place.Node.Subnet,
            VmType = place.Node.VmType,
            StartBlock = place.StartBlock,
            EndBlock = place.EndBlock,
            StartTime = DateTimeOffset.UnixEpoch.AddMicroseconds(first),
            EndTime = DateTimeOffset.UnixEpoch.AddMicroseconds(last),
            TxCount = ranges.Sum(range => (long)range.Count),
            FilePath = path,
            FileSize = size,
            CreatedAt = now,
        };
    }

    /// <summary>
    /// Removes the files of an hour that this program wrote and no commit names. Each hour is looked at once: its blocks come again after a
    /// crash, and no other process writes the chain.
    /// </summary>
    async Task RemoveLeftoversAsync(ArrowPath place, CancellationToken cancellationToken)
    {
        var whole = place.ToString();
        var folder = whole[..whole.IndexOf("block_batch=", StringComparison.Ordinal)];
        if (_looked.Contains(folder))
            return;
        var named = await _table.PathsAsync(folder, cancellationToken).ConfigureAwait(false);
        var leftovers = new List<string>();
        await foreach (var file in _store.ListAsync(_root + folder, cancellationToken).ConfigureAwait(false))
        {
            var path = file.Path.EndsWith(ArrowMetadata.Suffix, StringComparison.Ordinal)
                ? file.Path[..^ArrowMetadata.Suffix.Length]
                : file.Path;
            if (ArrowPath.Parse(path) is { } found && IsOwn(found) && !named.Contains(path[_root.Length..]))
                leftovers.Add(file.Path);
        }

        await _store.DeleteAsync(leftovers, cancellationToken).ConfigureAwait(false);
        _looked.Add(folder);
    }

    /// <summary>The Arrow files of a batch.</summary>
    sealed class ArrowCopy(ArrowCopies copies) : IBatchCopy
    {
        bool _isKept;

        public List<CopiedFile> Files { get; } = [];

        public long RowCount => Files.Sum(file => file.Rows);

        public CatalogSteps? Tables => EkkoCatalog.Steps;

        public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
        {
            await MigrationFacts.CheckWriterAsync(writer, cancellationToken).ConfigureAwait(false);
            await ArrowFileTable.AddAsync(writer, Files, snapshot, cancellationToken).ConfigureAwait(false);
        }

        public void Keep() => _isKept = true;

        public async ValueTask DisposeAsync()
        {
            if (_isKept || Files.Count == 0)
                return;
            // What cannot be removed now is found when its blocks come again.
            copies._looked.Clear();
            var paths = Files.Select(file => copies._root + file.Path).ToList();
            await copies._store.DiscardAsync([.. paths, .. paths.Select(path => path + ArrowMetadata.Suffix)]).ConfigureAwait(false);
        }
    }
}
