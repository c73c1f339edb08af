namespace Ekko.Backups;

/// <summary>A file of the lake, as a backup names it.</summary>
/// <param name="Path">Where it is: below the lake's data path, or whole when it is elsewhere.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Sha256">The checksum of its copy; null where the backup holds no copy.</param>
public sealed record BackupFile(string Path, long Size, string? Sha256);
