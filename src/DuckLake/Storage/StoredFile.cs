namespace Ekko.DuckLake.Storage;

/// <summary>A file that is in a storage.</summary>
/// <param name="Path">Its full path, as the catalog would compose it.</param>
/// <param name="Modified">When it was last written.</param>
/// <param name="Size">Its size in bytes.</param>
public readonly record struct StoredFile(string Path, DateTimeOffset Modified, long Size);
