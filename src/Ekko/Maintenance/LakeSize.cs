using Ekko.DuckLake;

namespace Ekko.Maintenance;

/// <summary>How much a lake holds, by its catalog.</summary>
/// <param name="SnapshotId">The latest snapshot.</param>
/// <param name="SnapshotCount">The snapshots that can be asked for.</param>
/// <param name="FileCount">Data files of the latest snapshot.</param>
/// <param name="FileBytes">Their bytes.</param>
/// <param name="DeleteFileCount">Delete files of the latest snapshot.</param>
/// <param name="OlderFileCount">Files that only older snapshots need.</param>
/// <param name="OlderFileBytes">Their bytes.</param>
/// <param name="RemovableFileCount">Files that no snapshot needs and that wait for cleanup.</param>
public sealed record LakeSize(
    long SnapshotId, long SnapshotCount, long FileCount, long FileBytes, long DeleteFileCount, long OlderFileCount, long OlderFileBytes,
    long RemovableFileCount)
{
    const string Query = """
        SELECT (SELECT max(snapshot_id) FROM ducklake_snapshot), (SELECT count(*) FROM ducklake_snapshot),
            (SELECT count(*) FROM ducklake_data_file WHERE end_snapshot IS NULL),
            (SELECT CAST(coalesce(sum(file_size_bytes), 0) AS BIGINT) FROM ducklake_data_file WHERE end_snapshot IS NULL),
            (SELECT count(*) FROM ducklake_delete_file WHERE end_snapshot IS NULL),
            (SELECT count(*) FROM ducklake_data_file WHERE end_snapshot IS NOT NULL)
                + (SELECT count(*) FROM ducklake_delete_file WHERE end_snapshot IS NOT NULL),
            (SELECT CAST(coalesce(sum(file_size_bytes), 0) AS BIGINT) FROM ducklake_data_file WHERE end_snapshot IS NOT NULL)
                + (SELECT CAST(coalesce(sum(file_size_bytes), 0) AS BIGINT) FROM ducklake_delete_file WHERE end_snapshot IS NOT NULL),
            (SELECT count(*) FROM ducklake_files_scheduled_for_deletion)
        """;

    internal static async Task<LakeSize> ReadAsync(Lake lake, CancellationToken cancellationToken) => (await lake.QueryCatalogAsync(
        Query,
        row => new LakeSize(
            row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6),
            row.GetInt64(7)),
        cancellationToken).ConfigureAwait(false))[0];
}
