namespace Ekko.Maintenance;

/// <summary>A file that was removed.</summary>
/// <param name="Path">Where it was, below the lake's files.</param>
/// <param name="Bytes">Its size; null for one that was gone already, or elsewhere.</param>
public sealed record RemovedFile(string Path, long? Bytes);
