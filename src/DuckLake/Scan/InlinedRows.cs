using System.Collections.Immutable;
using Ekko.DuckDb;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

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

    /// <summary>What the engine reads: <c>c0</c> row id, <c>c1</c> the snapshot that began them (or ended them, where those are asked for), then <see cref="Columns"/> in the catalog's forms.</summary>
    internal string Sql => _source.Sql;

    /// <summary>The table's columns when these rows were written.</summary>
    internal ImmutableArray<LakeColumn> Columns { get; }

    internal int RowCount => _batch.RowCount;

    internal static async Task<InlinedRows?> ReadAsync(
        SqlCatalog catalog, InlinedDataTable table, Snapshot snapshot, InlinedSelection wanted, SnapshotWindow window, CancellationToken cancellationToken)
    {
        var since = await catalog.InlinedSinceAsync(table, cancellationToken).ConfigureAwait(false);
        var history = await catalog.HistoryAsync(table.Table, snapshot, cancellationToken).ConfigureAwait(false);
        var columns = history.ColumnsAt(since);
        return await catalog.InlinedRowsAsync(table, columns, wanted, window.First, window.Last, cancellationToken).ConfigureAwait(false) is { } batch
            ? new InlinedRows(batch, columns)
            : null;
    }

    public void Dispose()
    {
        _source.Dispose();
        _batch.Dispose();
    }
}
