using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Ekko.DuckDb;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Footers;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake;

// What a writer needs to know before it writes: bounds of files, rows of a range, tables of its own.
public sealed partial class Lake
{
    /// <summary>
    /// Removes files that were written but will not be appended. It takes seconds at most and does not fail: what it cannot remove is left
    /// to <c>ducklake_delete_orphaned_files</c>.
    /// </summary>
    /// <param name="files">What writes returned, each with the table it was written for.</param>
    public Task DiscardAsync(IReadOnlyCollection<(LakeTable Table, NewDataFile File)> files) =>
        Storage.DiscardAsync([.. files.Select(f => LakePath.Resolve(f.Table.FullPath, f.File.Path, f.File.PathIsRelative))]);

    /// <summary>Reads rows of the catalog's own database, such as those of <c>ekko_</c> tables.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="sql">The query.</param>
    /// <param name="read">Makes an item of a row.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<T>> QueryCatalogAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken = default) =>
        await Catalog.QueryAsync(sql, read, cancellationToken).ConfigureAwait(false);

    /// <summary>The expression for the clock of the catalog's database, in queries of it: whole milliseconds since 1970.</summary>
    public string CatalogMilliseconds => Catalog.Dialect.CurrentMilliseconds;

    /// <summary>Whether the catalog's database has a table of this name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<bool> HasCatalogTableAsync(string name, CancellationToken cancellationToken = default) => Catalog.ReadAsync(
        async connection =>
            await connection.ScalarAsync(Catalog.Dialect.TableExists, cancellationToken, ("@name", name)).ConfigureAwait(false) is not null,
        cancellationToken);

    /// <summary>
    /// Bounds of every data file of a table. Where the catalog keeps rows itself, one more entry says that they may be anything.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="snapshot">As of when.</param>
    /// <param name="columns">Integer and timestamp columns.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public async Task<IReadOnlyList<FileBounds>> FileBoundsAsync(
        LakeTable table, Snapshot snapshot, IReadOnlyList<ColumnId> columns, CancellationToken cancellationToken = default)
    {
        var all = await Catalog.Files.ReadAsync(table, snapshot, cancellationToken).ConfigureAwait(false);
        var files = all.Files;
        var kept = all.InlinedData.IsEmpty ? [] : new[] { new FileBounds(null, [], [.. columns.Select(_ => ColumnBounds.Unknown)]) };
        if (files.IsEmpty)
            return kept;
        var statistics = new List<Dictionary<DataFileId, ColumnStatistics>>(columns.Count);
        foreach (var column in columns)
            statistics.Add(await Catalog.Statistics.OfColumnAsync(table.Id, column, cancellationToken).ConfigureAwait(false));
        return
        [
            .. files.Select(file => new FileBounds(
                file.Partition, file.PartitionValues, [.. columns.Select((_, i) => Bounds(statistics[i].GetValueOrDefault(file.Id)))])),
            .. kept,
        ];
    }

    /// <summary>
    /// Reads columns of the rows that are within all ranges, in no promised order. Files that cannot hold one are not opened.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="snapshot">As of when.</param>
    /// <param name="columns">The columns of the chunks.</param>
    /// <param name="ranges">The rows that are wanted; empty for all.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>Chunks, each valid until the next one is asked for.</returns>
    public async IAsyncEnumerable<DuckDbChunk> ScanAsync(
        LakeTable table, Snapshot snapshot, IReadOnlyList<ScanColumn> columns, IReadOnlyList<ScanRange> ranges,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var predicates = ranges.SelectMany(range => (ColumnPredicate[])
        [
            new(range.Column, PredicateOperator.GreaterOrEqual, [range.Min]), new(range.Column, PredicateOperator.LessOrEqual, [range.Max]),
        ]).ToList();
        using var scan = await TableScan.PlanAsync(Catalog, Storage, table, snapshot, predicates, null, cancellationToken)
            .ConfigureAwait(false);
        if (scan.IsEmpty)
            yield break;
        await scan.OpenAsync(Files, DeleteFiles, lazily: true, cancellationToken).ConfigureAwait(false);
        await scan.Lease.FetchAsync(
            ParquetSelection.Of(scan.FileColumns, [.. columns.Select(c => c.Id), .. ranges.Select(r => r.Column)]), cancellationToken)
            .ConfigureAwait(false);
        using var connection = _engine.Connect();
        using var result = connection.Query(
            $"SELECT {string.Join(", ", columns.Select(column => Value(table, column)))} FROM {scan.Relation(VirtualColumns.None)} "
            + $"WHERE {string.Join(" AND ", ranges.Select(range => Condition(table, range)).DefaultIfEmpty("true"))}",
            cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
                yield return chunk;
        }
    }

    static string Value(LakeTable table, ScanColumn column) =>
        column.Type is { } type ? $"CAST({Column(table, column.Id)} AS {type})" : Column(table, column.Id);

    static string Condition(LakeTable table, ScanRange range)
    {
        var name = Column(table, range.Column);
        var type = table.FindColumn(range.Column)!.SqlType;
        return $"{name} BETWEEN CAST({SqlText.QuoteLiteral(range.Min)} AS {type}) AND CAST({SqlText.QuoteLiteral(range.Max)} AS {type})";
    }

    static string Column(LakeTable table, ColumnId id) => SqlText.QuoteIdentifier(
        (table.FindColumn(id)
            ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Reading table \"{table.Name}\" failed: it has no column with id {id}.")).Name);

    static ColumnBounds Bounds(ColumnStatistics? statistics) =>
        statistics is { Min: { } min, Max: { } max } && TryParse(min, out var low) && TryParse(max, out var high)
            ? new ColumnBounds(low, high) : ColumnBounds.Unknown;

    static bool TryParse(string text, out long value)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
            return true;
        if (!CatalogTime.TryParse(text, out var time))
            return false;
        value = (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return true;
    }
}
