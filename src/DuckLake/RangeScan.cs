using System.Runtime.CompilerServices;
using Ekko.DuckDb;
using Ekko.DuckLake.Footers;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake;

/// <summary>Reads columns of the rows of a table that are within ranges. Files that cannot hold one are not opened.</summary>
/// <param name="lake">The lake.</param>
/// <param name="table">The table.</param>
/// <param name="snapshot">As of when.</param>
sealed class RangeScan(Lake lake, LakeTable table, Snapshot snapshot)
{
    public async IAsyncEnumerable<DuckDbChunk> ReadAsync(
        IReadOnlyList<ScanColumn> columns, IReadOnlyList<ScanRange> ranges, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var predicates = ranges.SelectMany(range => (ColumnPredicate[])
        [
            new(range.Column, PredicateOperator.GreaterOrEqual, [range.Min]), new(range.Column, PredicateOperator.LessOrEqual, [range.Max]),
        ]).ToList();
        using var scan = await TableScan.PlanAsync(lake.Catalog, lake.Storage, table, snapshot, predicates, null, cancellationToken)
            .ConfigureAwait(false);
        if (scan.IsEmpty)
            yield break;
        await scan.OpenAsync(lake.Files, lake.DeleteFiles, lazily: true, cancellationToken).ConfigureAwait(false);
        await scan.Lease.FetchAsync(
            ParquetSelection.Of(scan.FileColumns, [.. columns.Select(c => c.Id), .. ranges.Select(r => r.Column)]), cancellationToken)
            .ConfigureAwait(false);
        using var connection = lake.Engine.Connect();
        using var result = connection.Query(
            $"SELECT {string.Join(", ", columns.Select(Value))} FROM {scan.Relation(VirtualColumns.None)} "
            + $"WHERE {string.Join(" AND ", ranges.Select(Condition).DefaultIfEmpty("true"))}",
            cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
                yield return chunk;
        }
    }

    string Value(ScanColumn column) =>
        column.Type is { } type ? $"CAST({NameOf(table, column.Id)} AS {type})" : NameOf(table, column.Id);

    string Condition(ScanRange range)
    {
        var name = NameOf(table, range.Column);
        var type = table.FindColumn(range.Column)!.SqlType;
        return $"{name} BETWEEN CAST({SqlText.QuoteLiteral(range.Min)} AS {type}) AND CAST({SqlText.QuoteLiteral(range.Max)} AS {type})";
    }

    /// <summary>A column's name in SQL.</summary>
    /// <exception cref="DuckLakeException">The table has no such column.</exception>
    internal static string NameOf(LakeTable table, ColumnId id) => SqlText.QuoteIdentifier(
        (table.FindColumn(id)
            ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Reading table \"{table.Name}\" failed: it has no column with id {id}.")).Name);
}
