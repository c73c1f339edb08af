using Ekko.DuckLake.Storage;
using Microsoft.Extensions.Logging;

namespace Ekko.DuckLake;

/// <summary>A lake to attach: where its catalog and files are, and how it is to be opened.</summary>
public sealed record LakeAttachment
{
    /// <summary>The name it is attached as, the first part of <c>lake.main.t</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Where the catalog is: <c>sqlite:FILE</c>, <c>duckdb:FILE</c> or just <c>FILE</c>, or <c>postgres:</c> with libpq keywords
    /// (<c>postgres:dbname=lake host=db</c>) or a URI (<c>postgres:postgresql://user@db/lake</c>); a leading <c>ducklake:</c> is accepted.
    /// </summary>
    public required string CatalogPath { get; init; }

    /// <summary>
    /// The schema of the database that has the catalog's tables, made when a lake is created there; null for <c>public</c> in PostgreSQL
    /// and <c>main</c> in a DuckDB file.
    /// </summary>
    public string? MetadataSchema { get; init; }

    /// <summary>Directory of the data files, or <c>s3://bucket/prefix</c>: needed to create a lake, else the catalog knows it.</summary>
    public string? DataPath { get; init; }

    /// <summary>Whether <see cref="DataPath"/> wins over the path the catalog names; for lakes that were moved.</summary>
    public bool OverrideDataPath { get; init; }

    /// <summary>Whether statements that change the lake are refused.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Shows the lake as of this snapshot, read-only.</summary>
    public long? SnapshotVersion { get; init; }

    /// <summary>Shows the lake as of this time, read-only.</summary>
    public DateTimeOffset? SnapshotTime { get; init; }

    /// <summary>
    /// The name under which SQL reads the catalog's own tables; null for <c>__ducklake_metadata_</c> and <see cref="Name"/>.
    /// </summary>
    public string? MetadataCatalog { get; init; }

    /// <summary>Whether a lake is created where there is none yet.</summary>
    public bool CreateIfNotExists { get; init; } = true;

    /// <summary>
    /// Up to how many rows of one write are kept in the catalog instead of a file, where the lake's options do not say; 0 for none, null
    /// for 10.
    /// </summary>
    public long? DataInliningRowLimit { get; init; }

    /// <summary>Where the catalog is, for people to read: the file, or the database without password and options.</summary>
    /// <exception cref="DuckLakeException">The connection string in <see cref="CatalogPath"/> cannot be read.</exception>
    public string Location => Catalog.CatalogOptions.Describe(CatalogPath);

    /// <summary>How remote files are reached; null for the defaults: AWS with its credential chain.</summary>
    public StorageOptions? Storage { get; init; }

    /// <summary>
    /// Makes the loggers <c>Ekko.DuckLake.Catalog</c> and <c>Ekko.DuckLake.Storage</c>; null for those of the data source, or for none.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The name only: the address of a catalog may hold a password.</summary>
    public override string ToString() => Name;
}
