using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Maintenance;

/// <summary>What a checkpoint did, step by step.</summary>
/// <param name="Flushed">Rows that went from the catalog into files, by table.</param>
/// <param name="Expired">Snapshots that were removed.</param>
/// <param name="Merged">Small files that became larger ones.</param>
/// <param name="Rewritten">Files that were written anew without their deleted rows.</param>
/// <param name="CleanedUp">Paths of files that were no longer needed and are gone.</param>
/// <param name="Orphans">Paths of files that the catalog did not know and are gone.</param>
public sealed record CheckpointResult(
    IReadOnlyList<FlushResult> Flushed, IReadOnlyList<SnapshotRecord> Expired, IReadOnlyList<CompactionResult> Merged,
    IReadOnlyList<CompactionResult> Rewritten, IReadOnlyList<string> CleanedUp, IReadOnlyList<string> Orphans);
