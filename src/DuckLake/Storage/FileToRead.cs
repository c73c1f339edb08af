namespace Ekko.DuckLake.Storage;

/// <summary>A published file that will be read.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Size">Its size in bytes, as the catalog has it.</param>
/// <param name="FooterSize">The length of its Parquet footer without the trailing 8 bytes; 0 when unknown.</param>
readonly record struct FileToRead(string Path, long Size, long FooterSize);
