using System.Globalization;
using Ekko.Arrow;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Storage;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>
/// Compares the Arrow files with the lake, block by block, by sums of checksums of their rows; some blocks at a time, so that its memory is
/// bounded. Of what differs the first rows are shown.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="store">Reaches the files.</param>
/// <param name="root">The folder above <c>transactions</c>.</param>
/// <param name="timeProvider">The clock; null for the system's.</param>
public sealed class MigrationComparison(Lake lake, FileStore store, string root, TimeProvider? timeProvider = null)
{
    const int ShownRows = 10;
    readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <summary>About how many blocks of Arrow files are compared at a time.</summary>
    internal long WindowBlocks { get; init; } = ComparisonWindows.MaxBlocks;

    /// <summary>Compares.</summary>
    /// <param name="from">The lowest block number; null for the first.</param>
    /// <param name="to">The highest block number; null for the last.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EkkoException">There is no folder of Arrow files.</exception>
    /// <exception cref="DuckLakeException">The lake cannot be read.</exception>
    public async Task<ComparisonResult> RunAsync(long? from = null, long? to = null, CancellationToken cancellationToken = default)
    {
        var window = new BlockWindow(from ?? 0, to ?? long.MaxValue);
        var tables = new LakeTables(lake);
        await tables.EnsureAsync(cancellationToken).ConfigureAwait(false);
        var tree = await lake.TreeAsync(cancellationToken).ConfigureAwait(false);
        var table = tables.Transactions;
        var known = new List<string>();
        var files = await FilesAsync(tree.Snapshot, known, cancellationToken).ConfigureAwait(false);
        var (arrow, rows) = (new ArrowSide(store, files), new LakeSide(lake, table, tree.Snapshot));
        var verdict = new ComparisonVerdict();
        var (arrowTime, lakeTime) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var part in ComparisonWindows.Divide(window, arrow.Extents, WindowBlocks))
        {
            var sums = new BlockSumTable();
            var began = _time.GetTimestamp();
            await arrow.AddToAsync(sums, part, cancellationToken).ConfigureAwait(false);
            arrowTime += _time.GetElapsedTime(began);
            began = _time.GetTimestamp();
            await rows.AddToAsync(sums, part, cancellationToken).ConfigureAwait(false);
            lakeTime += _time.GetElapsedTime(began);
            verdict.Add(sums, await OrphansAsync(tables.Reorganisations, tree.Snapshot, part, cancellationToken).ConfigureAwait(false));
        }

        known.AddRange(verdict.Known);
        var (lakeFiles, bytes) = await FilesOfLakeAsync(table, cancellationToken).ConfigureAwait(false);
        return new ComparisonResult
        {
            SnapshotId = tree.Snapshot.Id.Value,
            From = window.First,
            To = window.Last,
            Arrow = new ComparedSide(arrow.Rows, files.Count, arrow.Bytes, arrowTime.TotalSeconds),
            Lake = new ComparedSide(rows.Rows, lakeFiles, bytes, lakeTime.TotalSeconds),
            Blocks = verdict.Blocks,
            EqualBlocks = verdict.Equal,
            OnlyArrow = verdict.OnlyArrow.Count,
            OnlyLake = verdict.OnlyLake.Count,
            Different = verdict.Different.Count,
            LeftOut = [.. arrow.LeftOut],
            Differences = await ShownAsync(verdict, arrow, rows, cancellationToken).ConfigureAwait(false),
            Known = known,
        };
    }

    /// <summary>The files that count as of a snapshot.</summary>
    async Task<List<ArrowFile>> FilesAsync(Snapshot snapshot, List<string> known, CancellationToken cancellationToken)
    {
        var folder = new ArrowFolder(store, root);
        var files = await folder.ListAsync(cancellationToken).ConfigureAwait(false);
        var named = await new ArrowFileTable(lake).SnapshotsAsync(cancellationToken).ConfigureAwait(false);
        var unnamed = files.RemoveAll(file => file.Place is { } place && ArrowCopies.IsOwn(place)
            && !named.ContainsKey(file.Path[folder.Root.Length..]));
        if (unnamed > 0)
            known.Add(Text($"{unnamed} Arrow files are named by no commit: a crash left them, or they are being written. Not compared."));
        files.RemoveAll(file => named.GetValueOrDefault(file.Path[folder.Root.Length..]) > snapshot.Id.Value);
        return files;
    }

    async Task<HashSet<Hash256>> OrphansAsync(
        BoundTable table, Snapshot snapshot, BlockWindow window, CancellationToken cancellationToken)
    {
        var orphans = new HashSet<Hash256>();
        ScanRange[] ranges =
        [
            new(
                table["block_number"], window.First.ToString(CultureInfo.InvariantCulture),
                window.Last.ToString(CultureInfo.InvariantCulture)),
        ];
        await foreach (var chunk in lake.ScanAsync(table.Table, snapshot, [table["orphaned_hash"]], ranges, cancellationToken)
            .ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                if (Hash256.TryParse(chunk[0].Bytes(row), out var hash))
                    orphans.Add(hash);
            }
        }

        return orphans;
    }

    async Task<(long Files, long Bytes)> FilesOfLakeAsync(BoundTable table, CancellationToken cancellationToken)
    {
        var found = await lake.QueryCatalogAsync(
            string.Create(CultureInfo.InvariantCulture,
                $"SELECT count(*), CAST(coalesce(sum(file_size_bytes), 0) AS BIGINT) FROM ducklake_data_file ")
            + string.Create(CultureInfo.InvariantCulture, $"WHERE table_id = {table.Table.Id.Value} AND end_snapshot IS NULL"),
            row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        return found[0];
    }

    static async Task<List<string>> ShownAsync(
        ComparisonVerdict verdict, ArrowSide arrow, LakeSide lake, CancellationToken cancellationToken)
    {
        var shown = new List<string>();
        shown.AddRange(verdict.OnlyArrow.First.Select(
            block => Text($"{Name(block)}: {block.Arrow.Rows} rows in Arrow, none in the lake")));
        shown.AddRange(verdict.OnlyLake.First.Select(
            block => Text($"{Name(block)}: {block.Lake.Rows} rows in the lake, none in Arrow")));
        foreach (var block in verdict.Different.First)
        {
            shown.Add(Text($"{Name(block)}: {block.Arrow.Rows} rows in Arrow, {block.Lake.Rows} in the lake"));
            var left = await arrow.RowsAsync(block, cancellationToken).ConfigureAwait(false);
            var right = await lake.RowsAsync(block, cancellationToken).ConfigureAwait(false);
            shown.AddRange(left.Keys.Union(right.Keys).Order().SelectMany(
                index => Differences(index, left.GetValueOrDefault(index), right.GetValueOrDefault(index))).Take(ShownRows));
        }

        return shown;
    }

    static IEnumerable<string> Differences(int index, string[]? arrow, string[]? lake)
    {
        if (arrow is null || lake is null)
            return [Text($"  tx_index {index}: in {(arrow is null ? "the lake" : "Arrow")} alone")];
        return ComparedRow.Names.Select((name, i) => (Name: name, Arrow: arrow[i], Lake: lake[i])).Where(cell => cell.Arrow != cell.Lake)
            .Select(cell => Text($"  tx_index {index}, {cell.Name}: {cell.Arrow} in Arrow, {cell.Lake} in the lake"));
    }

    static string Name(BlockSums block) => Text($"{block.Chain.Network}/{block.Chain.Subnet} block {block.Number} ({block.Hash})");

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
