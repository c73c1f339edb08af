namespace Ekko.DuckLake.Catalog;

/// <summary>What to open and how.</summary>
sealed record CatalogOptions
{
    /// <summary>Where, without <c>ducklake:</c>: <c>sqlite:PATH</c>.</summary>
    public required string Location { get; init; }

    /// <summary>Directory or URL of the data files: required to create a lake; for an existing one it must be the stored one.</summary>
    public string? DataPath { get; init; }

    /// <summary>Use <see cref="DataPath"/> although the catalog names another one (the lake was moved).</summary>
    public bool OverrideDataPath { get; init; }

    public bool ReadOnly { get; init; }

    public bool CreateIfNotExists { get; init; } = true;

    /// <summary>Up to how many rows of one write the catalog keeps itself, where no option says so; null for the official default.</summary>
    public long? InliningLimit { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The catalog side of an attachment; one pinned to a snapshot is opened read-only.</summary>
    public static CatalogOptions For(LakeAttachment attachment, TimeProvider timeProvider)
    {
        const string Prefix = "ducklake:";
        var path = attachment.CatalogPath;
        var readOnly = attachment.ReadOnly || attachment.SnapshotVersion is not null || attachment.SnapshotTime is not null;
        return new CatalogOptions
        {
            Location = path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? path[Prefix.Length..] : path,
            DataPath = attachment.DataPath,
            OverrideDataPath = attachment.OverrideDataPath,
            ReadOnly = readOnly,
            CreateIfNotExists = attachment.CreateIfNotExists && !readOnly,
            InliningLimit = attachment.DataInliningRowLimit,
            TimeProvider = timeProvider,
        };
    }

    public CatalogDialect CreateDialect() => Location.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase) && Location.Length > 7
        ? new SqliteDialect(Location[7..])
        : throw new DuckLakeException(DuckLakeErrorKind.NotSupported,
            $"Opening catalog '{Location.Split(':')[0]}:…' failed: only sqlite:PATH catalogs are supported by this version.");
}
