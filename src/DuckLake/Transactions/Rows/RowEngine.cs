using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.Transactions;

/// <summary>What transactions of a lake need its engine for.</summary>
sealed class RowEngine(LakeEngine engine, SqlCatalog catalog, IStorage storage, DeleteFileReader deletes) : IRowEngine
{
    readonly DeleteFileWriter _deletes = new(deletes, storage, catalog.TimeProvider);

    public Task<NewDeleteFile[]> WriteDeletesAsync(
        IReadOnlyList<(LakeTable Table, DeletedPositions Deleted)> deletions, SnapshotId commit, CancellationToken cancellationToken) =>
        _deletes.WriteAsync(deletions, commit, cancellationToken);

    public NewInlinedRows Reshape(LakeTable table, InlinedInserts rows, CancellationToken cancellationToken)
    {
        using var source = InlinedRows.Own(catalog.Dialect, rows);
        if (source is null)
            return new NewInlinedRows(table.Columns, [], []);
        var relation = new RelationSql(table, SnapshotWindow.UpTo(new(0)), VirtualColumns.RowId) { Inlined = [source] }.Build([]);
        using var lease = engine.RentWriter(rows.Count);
        return new InlinedRowReader(catalog.Dialect, table).Read(lease.Connection, $"{relation} AS ekko_rows", "rowid", cancellationToken);
    }
}
