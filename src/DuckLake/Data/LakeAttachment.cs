namespace Ekko.DuckLake;

/// <summary>A lake to attach: where its catalog and files are, and how it is to be opened.</summary>
public sealed record LakeAttachment
{
    /// <summary>The name it is attached as, the first part of <c>lake.main.t</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where the catalog is, for example <c>sqlite:/data/catalog.sqlite</c>; a leading <c>ducklake:</c> is accepted.</summary>
    public required string CatalogPath { get; init; }

    /// <summary>Directory of the data files: needed to create a lake, else the catalog knows it.</summary>
    public string? DataPath { get; init; }

    /// <summary>Whether <see cref="DataPath"/> wins over the path the catalog names; for lakes that were moved.</summary>
    public bool OverrideDataPath { get; init; }

    /// <summary>Whether statements that change the lake are refused.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Shows the lake as of this snapshot, read-only.</summary>
    public long? SnapshotVersion { get; init; }

    /// <summary>Shows the lake as of this time, read-only.</summary>
    public DateTimeOffset? SnapshotTime { get; init; }

    /// <summary>The name under which SQL reads the catalog's own tables; null for <c>__ducklake_metadata_</c> and <see cref="Name"/>.</summary>
    public string? MetadataCatalog { get; init; }

    /// <summary>Whether a lake is created where there is none yet.</summary>
    public bool CreateIfNotExists { get; init; } = true;

    /// <summary>
    /// Up to how many rows of one write are kept in the catalog instead of a file, where the lake's options do not say; 0 for none, null for 10.
    /// </summary>
    public long? DataInliningRowLimit { get; init; }
}
