using Ekko.DuckDb;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.Inlining;

/// <summary>
/// Deleted positions that are in no Parquet file, readable by the engine until disposed: those the catalog keeps and those of deletion
/// vectors. Change feeds join them; scans leave deleted rows out by <see cref="LiveRows"/>.
/// </summary>
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

    /// <summary>The number that <see cref="Sql"/> names.</summary>
    internal long Number => _source.Number;

    /// <summary>The columns of <see cref="Sql"/>.</summary>
    internal ColumnBatch Batch => _batch;

    internal int Count => _batch.RowCount;

    /// <summary>The positions that the catalog keeps as of a snapshot.</summary>
    internal static async Task<List<RowDeletion>> ReadAsync(
        SqlCatalog catalog, string? table, Snapshot snapshot, CancellationToken cancellationToken) =>
        table is null ? [] : await catalog.Inlined.DeletesAsync(table, snapshot.Id, cancellationToken).ConfigureAwait(false);

    /// <summary>Makes positions readable; null when there are none.</summary>
    internal static InlinedDeletes? Of(IReadOnlyCollection<RowDeletion> positions)
    {
        if (positions.Count == 0)
            return null;
        var batch = new ColumnBatch();
        var file = batch.AddFixed<long>("file_id", DuckDbType.BigInt);
        var row = batch.AddFixed<long>("row_id", DuckDbType.BigInt);
        var begin = batch.AddFixed<long>("begin_snapshot", DuckDbType.BigInt);
        foreach (var (fileId, position, snapshot) in positions)
        {
            file.Append(fileId);
            row.Append(position);
            begin.Append(snapshot);
            batch.EndRow();
        }

        return new InlinedDeletes(batch);
    }

    public void Dispose()
    {
        _source.Dispose();
        _batch.Dispose();
    }
}
