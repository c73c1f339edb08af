namespace Ekko.DuckLake.Storage;

/// <summary>A file as a catalog names it.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Size">Its size in bytes, as the catalog has it.</param>
public sealed record LakeFile(string Path, long Size);
