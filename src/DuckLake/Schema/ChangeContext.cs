using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>
/// Hands out what new objects need. Ids count on from the base snapshot: they are final when no other commit comes between, and are shifted
/// by as much as the counter moved otherwise.
/// </summary>
sealed class ChangeContext(Snapshot baseSnapshot, string dataPath, TimeProvider timeProvider)
{
    readonly Dictionary<TableId, long> _nextColumnIds = [];

    /// <summary>The directory of all data files.</summary>
    public string DataPath => dataPath;

    /// <summary>The snapshot this transaction will write, if no other commit is faster.</summary>
    public SnapshotId Begin { get; } = new(baseSnapshot.Id.Value + 1);

    /// <summary>The first id not handed out.</summary>
    public long NextCatalogId { get; private set; } = baseSnapshot.NextCatalogId;

    public long TakeCatalogId() => NextCatalogId++;

    public bool HasColumnIds(TableId table) => _nextColumnIds.ContainsKey(table);

    public void SetNextColumnId(TableId table, ColumnId next) => _nextColumnIds[table] = next.Value;

    public ColumnId TakeColumnId(TableId table) => new(_nextColumnIds[table]++);

    public Guid NewUuid() => Guid.CreateVersion7(timeProvider.GetUtcNow());
}
