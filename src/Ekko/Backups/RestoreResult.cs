namespace Ekko.Backups;

/// <summary>What a restore did.</summary>
/// <param name="Manifest">The backup.</param>
/// <param name="FilesCopied">Files that were brought back; the others were there.</param>
/// <param name="BytesCopied">Their bytes.</param>
/// <param name="Replaced">The backup that the lake of before is kept as, or the file of one that could not be read; null when there was
/// none.</param>
public sealed record RestoreResult(BackupManifest Manifest, long FilesCopied, long BytesCopied, string? Replaced);
