namespace Ekko.DuckLake.Model;

/// <summary>A delete file that has been written and waits for its transaction to name it in the catalog.</summary>
/// <param name="Path">Its path below the table's directory.</param>
/// <param name="DeleteCount">Positions in it.</param>
/// <param name="FileSizeBytes">Its size.</param>
/// <param name="FooterSize">The length of the Parquet footer without the trailing 8 bytes.</param>
/// <param name="Begin">The snapshot of its oldest deletion; null for the commit that adds it.</param>
/// <param name="PartialMax">The snapshot of its newest deletion, where its deletions come from several; null elsewhere.</param>
sealed record NewDeleteFile(string Path, long DeleteCount, long FileSizeBytes, long FooterSize, SnapshotId? Begin, SnapshotId? PartialMax);
