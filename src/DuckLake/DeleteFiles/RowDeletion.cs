namespace Ekko.DuckLake.DeleteFiles;

/// <summary>A deleted position of a data file that is in no delete file of Parquet.</summary>
/// <param name="File">The data file's id, provisional for one of the running transaction.</param>
/// <param name="Position">The position in it.</param>
/// <param name="Snapshot">The snapshot that deleted it.</param>
readonly record struct RowDeletion(long File, long Position, long Snapshot);
