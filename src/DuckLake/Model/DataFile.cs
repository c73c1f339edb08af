using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>A data file of a table, with the delete file that applies to it as of the snapshot asked for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Begin">The snapshot it came with; of a merged file, of its oldest rows.</param>
/// <param name="End">The snapshot it left with; null while it is live.</param>
/// <param name="Path">Where it is, resolved against table, schema and data path.</param>
/// <param name="RecordCount">Rows in the file, deleted ones included.</param>
/// <param name="FileSizeBytes">Its size.</param>
/// <param name="FooterSize">The length of the Parquet footer without the trailing 8 bytes.</param>
/// <param name="RowIdStart">Row id of its first row when the file holds no row ids itself; null for some merged files.</param>
/// <param name="Partition">The partition specification it was written under; null when there was none.</param>
/// <param name="MappingId">The name mapping of a file without field ids; null for files written by DuckLake clients.</param>
/// <param name="PartialMax">Set when the file holds rows of several snapshots: the newest of them.</param>
/// <param name="EncryptionKey">Base64 of its key; null when it is not encrypted.</param>
/// <param name="PartitionValues">The text of each partition key's value, in key order; empty when there is no specification.</param>
/// <param name="Delete">The delete file that applies; null when no rows are deleted this way.</param>
sealed record DataFile(
    DataFileId Id,
    SnapshotId Begin,
    SnapshotId? End,
    string Path,
    long RecordCount,
    long FileSizeBytes,
    long FooterSize,
    long? RowIdStart,
    PartitionId? Partition,
    long? MappingId,
    SnapshotId? PartialMax,
    string? EncryptionKey,
    ImmutableArray<string?> PartitionValues,
    DeleteFile? Delete);

/// <summary>A file of deleted row positions of one data file.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DataFile">The file whose rows it deletes.</param>
/// <param name="Begin">The snapshot of its oldest deletion.</param>
/// <param name="End">The snapshot it left with; null while it is live.</param>
/// <param name="Path">Where it is, resolved.</param>
/// <param name="Format"><c>parquet</c> or <c>puffin</c>.</param>
/// <param name="DeleteCount">Positions in the file.</param>
/// <param name="FileSizeBytes">Its size.</param>
/// <param name="FooterSize">The length of the Parquet footer without the trailing 8 bytes.</param>
/// <param name="EncryptionKey">Base64 of its key; null when it is not encrypted.</param>
/// <param name="PartialMax">Set when its positions come from several snapshots: the newest of them.</param>
sealed record DeleteFile(
    DeleteFileId Id,
    DataFileId DataFile,
    SnapshotId Begin,
    SnapshotId? End,
    string Path,
    string Format,
    long DeleteCount,
    long FileSizeBytes,
    long FooterSize,
    string? EncryptionKey,
    SnapshotId? PartialMax);
