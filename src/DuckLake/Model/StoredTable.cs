using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>Where the rows of a table are as of one snapshot, for those who look at a lake.</summary>
/// <param name="Files">Its data files, by id.</param>
/// <param name="HasInlinedRows">Whether the catalog may keep rows or deletions of it itself.</param>
/// <param name="RowCount">Its rows; null where the files do not tell: some hold rows or deletions of later snapshots, or the catalog holds
/// some.</param>
public sealed record StoredTable(ImmutableArray<StoredFile> Files, bool HasInlinedRows, long? RowCount)
{
    internal static StoredTable Of(TableFiles table, SnapshotId snapshot)
    {
        var isInlined = !table.InlinedData.IsEmpty || table.InlinedDeletesTable is not null;
        var isCounted = !isInlined && table.Files.All(file => !(file.PartialMax > snapshot) && !(file.Delete?.PartialMax > snapshot));
        return new StoredTable(
            [.. table.Files.Select(StoredFile.Of)], isInlined,
            isCounted ? table.Files.Sum(file => file.RecordCount - (file.Delete?.DeleteCount ?? 0)) : null);
    }
}
