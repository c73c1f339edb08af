namespace Ekko.Backups;

/// <summary>What reading a backup from its first to its last byte showed.</summary>
/// <param name="Manifest">What it is to hold.</param>
/// <param name="FilesRead">Files that were read whole.</param>
/// <param name="BytesRead">Their bytes.</param>
/// <param name="Problems">What is wrong; empty when it can be restored.</param>
public sealed record BackupVerification(BackupManifest Manifest, long FilesRead, long BytesRead, IReadOnlyList<string> Problems);
