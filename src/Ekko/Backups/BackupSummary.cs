namespace Ekko.Backups;

/// <summary>A backup in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">How it is.</param>
/// <param name="Manifest">What it holds; null for one that is not complete or not there.</param>
public sealed record BackupSummary(string Name, BackupState State, BackupManifest? Manifest);
