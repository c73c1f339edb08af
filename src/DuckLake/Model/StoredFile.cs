using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>A data file of a table, for those who look at a lake.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Since">The snapshot it came with; of a merged file, that of its oldest rows.</param>
/// <param name="Path">Where it is.</param>
/// <param name="RecordCount">Its rows, deleted ones included.</param>
/// <param name="FileBytes">Its size.</param>
/// <param name="DeleteFile">The id of the file that says which of its rows are deleted; null when there is none.</param>
/// <param name="DeletedCount">How many rows that one names.</param>
/// <param name="DeleteFileBytes">The size of that one.</param>
/// <param name="PartitionValues">The text of each partition key's value, in key order.</param>
public sealed record StoredFile(
    DataFileId Id, SnapshotId Since, string Path, long RecordCount, long FileBytes, DeleteFileId? DeleteFile, long DeletedCount,
    long DeleteFileBytes, ImmutableArray<string?> PartitionValues)
{
    internal static StoredFile Of(DataFile file) => new(
        file.Id, file.Begin, file.Path, file.RecordCount, file.FileSizeBytes, file.Delete?.Id, file.Delete?.DeleteCount ?? 0,
        file.Delete?.FileSizeBytes ?? 0, file.PartitionValues);
}
