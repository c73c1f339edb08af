using System.Collections.Immutable;
using Ekko.DuckDb;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Inlining;

/// <summary>Rows of a table that are kept in the catalog, readable by the engine until disposed.</summary>
sealed class InlinedRows : IDisposable
{
    readonly ColumnBatch _batch;
    readonly PublishedRowSource _source;

    InlinedRows(ColumnBatch batch, ImmutableArray<LakeColumn> columns)
    {
        _batch = batch;
        _source = new BatchRowSource(new BatchRows(batch)).Publish();
        Columns = columns;
    }

    /// <summary>
    /// What the engine reads: <c>c0</c> row id, <c>c1</c> the snapshot that began them (or ended them, where those are asked for), then
    /// <see cref="Columns"/> in the catalog's forms.
    /// </summary>
    internal string Sql => _source.Sql;

    /// <summary>The number that <see cref="Sql"/> names.</summary>
    internal long Number => _source.Number;

    /// <summary>What is read, column by column.</summary>
    internal ColumnBatch Batch => _batch;

    /// <summary>The table's columns when these rows were written.</summary>
    internal ImmutableArray<LakeColumn> Columns { get; }

    internal int RowCount => _batch.RowCount;

    /// <summary>Their row ids.</summary>
    internal ReadOnlySpan<long> RowIds => ((FixedColumn<long>)_batch.Columns[0]).Values;

    /// <summary>The table of the catalog that keeps them; null for rows the running transaction has added.</summary>
    internal string? Table { get; private init; }

    /// <summary>Rows that were read from a table of the catalog.</summary>
    internal static InlinedRows Of(InlinedBatch kept) => new(kept.Rows, kept.Columns) { Table = kept.Table.Name };

    /// <summary>The rows a transaction has added for the catalog to keep; null when there are none.</summary>
    /// <param name="dialect">The forms their values are in.</param>
    /// <param name="rows">The rows.</param>
    internal static InlinedRows? Own(CatalogDialect dialect, InlinedInserts? rows)
    {
        if (rows is not { Count: > 0 })
            return null;
        var batch = new ColumnBatch();
        var rowId = batch.AddFixed<long>("row_id", DuckDbType.BigInt);
        var snapshot = batch.AddFixed<long>("begin_snapshot", DuckDbType.BigInt);
        var writers = rows.Columns.Select(c => InlinedValues.Writer(batch, c.Name, dialect.InlinedFormOf(c))).ToArray();
        foreach (var row in rows.Rows)
        {
            rowId.Append(row.Id);
            snapshot.AppendNull();
            for (var i = 0; i < writers.Length; i++)
                writers[i](row.Values[i]);
            batch.EndRow();
        }

        return new InlinedRows(batch, rows.Columns);
    }

    public void Dispose()
    {
        _source.Dispose();
        _batch.Dispose();
    }
}
