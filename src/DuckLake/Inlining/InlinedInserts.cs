using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Inlining;

/// <summary>Rows to be kept in the catalog, in its forms, with what they say about the table's columns.</summary>
/// <param name="Columns">The columns the values are of.</param>
/// <param name="Rows">Per row its kept row id (null for a new row) and its values: numbers, texts, bytes or null.</param>
/// <param name="Statistics">Per leaf column.</param>
sealed record NewInlinedRows(
    ImmutableArray<LakeColumn> Columns,
    IReadOnlyList<(long? RowId, object?[] Values)> Rows,
    ImmutableArray<(ColumnId Column, ColumnStatistics Statistics)> Statistics);

/// <summary>Rows that wait in a transaction to be kept in the catalog.</summary>
sealed class InlinedInserts(ImmutableArray<LakeColumn> columns)
{
    /// <summary>Ids of rows that do not have their final one yet; far from any that a table hands out.</summary>
    const long FirstLocalId = 1_000_000_000_000_000_000;

    readonly SortedDictionary<long, Row> _rows = [];
    long _nextOrder;

    /// <summary>The columns the values are of.</summary>
    public ImmutableArray<LakeColumn> Columns { get; } = columns;

    /// <summary>The rows in the order they came; <see cref="Row.Id"/> is unique among the table's visible rows.</summary>
    public IEnumerable<Row> Rows => _rows.Values;

    public int Count => _rows.Count;

    /// <summary>What the rows ever added say about the columns, one entry per addition.</summary>
    public List<ImmutableArray<(ColumnId Column, ColumnStatistics Statistics)>> Statistics { get; } = [];

    /// <summary>Whether rows were taken out again, so that the statistics say more than is there.</summary>
    public bool IsThinned { get; private set; }

    public static bool IsLocal(long rowId) => rowId >= FirstLocalId;

    public void Add(NewInlinedRows rows)
    {
        foreach (var (rowId, values) in rows.Rows)
        {
            var order = _nextOrder++;
            _rows.Add(order, new Row(rowId ?? FirstLocalId + order, values));
        }

        Statistics.Add(rows.Statistics);
    }

    /// <summary>Takes rows out again. Of a row that is changed the new image, with the same id, is there already: it stays.</summary>
    public void Remove(IEnumerable<long> ids)
    {
        var wanted = ids.ToHashSet();
        foreach (var images
            in _rows.Where(r => wanted.Contains(r.Value.Id)).GroupBy(r => r.Value.Id, r => r.Key).Select(g => g.ToList()).ToList())
        {
            foreach (var order in images.Take(Math.Max(1, images.Count - 1)))
                IsThinned |= _rows.Remove(order);
        }
    }

    /// <summary>A row with its id: final for a row that had one, provisional for a new one.</summary>
    public readonly record struct Row(long Id, object?[] Values);
}
