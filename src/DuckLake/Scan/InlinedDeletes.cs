using Ekko.DuckDb;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>Deleted positions that are kept in the catalog, readable by the engine until disposed.</summary>
sealed class InlinedDeletes : IDisposable
{
    readonly ColumnBatch _batch;
    readonly PublishedRowSource _source;

    InlinedDeletes(ColumnBatch batch)
    {
        _batch = batch;
        _source = new BatchRowSource(new BatchRows(batch)).Publish();
    }

    /// <summary>What the engine reads: <c>c0</c> data file id, <c>c1</c> position in it, <c>c2</c> the snapshot that deleted it.</summary>
    internal string Sql => _source.Sql;

    internal int Count => _batch.RowCount;

    internal static async Task<InlinedDeletes?> ReadAsync(SqlCatalog catalog, string table, Snapshot snapshot, CancellationToken cancellationToken) =>
        await catalog.InlinedDeletesAsync(table, snapshot.Id, cancellationToken).ConfigureAwait(false) is { } batch ? new InlinedDeletes(batch) : null;

    public void Dispose()
    {
        _source.Dispose();
        _batch.Dispose();
    }
}
