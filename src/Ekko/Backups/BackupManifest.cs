namespace Ekko.Backups;

/// <summary>What a backup holds. It is written last: a backup without a manifest is none.</summary>
public sealed record BackupManifest
{
    /// <summary>The version of this form.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of the form it has.</summary>
    public required int Format { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The snapshot of the lake.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>When that snapshot was committed.</summary>
    public required DateTimeOffset SnapshotTime { get; init; }

    /// <summary>The id that the lake's next file had.</summary>
    public required long NextFileId { get; init; }

    /// <summary>Where the lake's files were.</summary>
    public required string DataPath { get; init; }

    /// <summary>Whether the backup holds copies of the files.</summary>
    public required bool WithFiles { get; init; }

    /// <summary>The size of the catalog's copy in bytes.</summary>
    public required long CatalogSize { get; init; }

    /// <summary>The checksum of the catalog's copy.</summary>
    public required string CatalogSha256 { get; init; }

    /// <summary>The files that the catalog names.</summary>
    public required IReadOnlyList<BackupFile> Files { get; init; }

    /// <summary>The bytes of these files.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long FileBytes => Files.Sum(file => file.Size);
}
