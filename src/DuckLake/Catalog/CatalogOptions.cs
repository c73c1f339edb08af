using Ekko.DuckLake.Catalog.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ekko.DuckLake.Catalog;

/// <summary>What to open and how.</summary>
sealed record CatalogOptions
{
    const string Prefix = "ducklake:";

    /// <summary>
    /// Where, without <c>ducklake:</c>: <c>sqlite:FILE</c>, <c>postgres:</c> and a connection string, <c>duckdb:FILE</c> or just a file.
    /// </summary>
    public required string Location { get; init; }

    /// <summary>The schema of the database that has the catalog's tables; null for the database's usual one.</summary>
    public string? MetadataSchema { get; init; }

    /// <summary>Directory or URL of the data files: required to create a lake; for an existing one it must be the stored one.</summary>
    public string? DataPath { get; init; }

    /// <summary>Use <see cref="DataPath"/> although the catalog names another one (the lake was moved).</summary>
    public bool OverrideDataPath { get; init; }

    public bool ReadOnly { get; init; }

    public bool CreateIfNotExists { get; init; } = true;

    /// <summary>
    /// Up to how many rows of one write the catalog keeps itself, where no option says so; null for the official default.
    /// </summary>
    public long? InliningLimit { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The catalog side of an attachment; one pinned to a snapshot is opened read-only.</summary>
    public static CatalogOptions For(LakeAttachment attachment, TimeProvider timeProvider)
    {
        var readOnly = attachment.ReadOnly || attachment.SnapshotVersion is not null || attachment.SnapshotTime is not null;
        return new CatalogOptions
        {
            Location = WithoutPrefix(attachment.CatalogPath),
            MetadataSchema = attachment.MetadataSchema,
            DataPath = attachment.DataPath,
            OverrideDataPath = attachment.OverrideDataPath,
            ReadOnly = readOnly,
            CreateIfNotExists = attachment.CreateIfNotExists && !readOnly,
            InliningLimit = attachment.DataInliningRowLimit,
            TimeProvider = timeProvider,
            Logger = attachment.LoggerFactory?.CreateLogger("Ekko.DuckLake.Catalog") ?? NullLogger.Instance,
        };
    }

    /// <exception cref="DuckLakeException">There is no such kind of catalog, or what stands after its name cannot be read.</exception>
    public CatalogDialect CreateDialect()
    {
        var colon = Location.IndexOf(':', StringComparison.Ordinal);
        // A single letter is a drive of Windows.
        var (kind, rest) = colon > 1 ? (Location[..colon].ToUpperInvariant(), Location[(colon + 1)..]) : ("DUCKDB", Location);
        switch (kind)
        {
            case "POSTGRES" or "POSTGRESQL":
                return new PostgresDialect(PostgresAddress.Parse(rest), MetadataSchema ?? PostgresDialect.DefaultSchema, TimeProvider);
            case "SQLITE" when rest.Length > 0:
                if (MetadataSchema is not (null or "main"))
                    throw new DuckLakeException(
                        DuckLakeErrorKind.NotSupported,
                        $"Opening catalog '{rest}' failed: SQLite has no schemas, so METADATA_SCHEMA cannot be given.");
                return new SqliteDialect(rest);
            case "DUCKDB" when rest.Length > 0:
                return new DuckDbFileDialect(rest, MetadataSchema ?? DuckDbFileDialect.DefaultSchema);
            default:
                throw new DuckLakeException(DuckLakeErrorKind.NotSupported,
                    $"Opening catalog '{Location[..(colon + 1)]}…' failed: a catalog is sqlite:FILE, duckdb:FILE (or just FILE), "
                    + "or postgres: "
                    + "with a connection string.");
        }
    }

    /// <summary>What a lake is called that is attached without a name; never made of anything secret.</summary>
    public static string DefaultName(string catalogPath)
    {
        var path = WithoutPrefix(catalogPath);
        var rest = path[(path.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return path.StartsWith("postgres", StringComparison.OrdinalIgnoreCase) && rest.Length < path.Length
            ? PostgresAddress.Parse(rest).Database ?? "postgres"
            : Path.GetFileNameWithoutExtension(rest);
    }

    /// <summary>Where a catalog is, without anything secret.</summary>
    /// <exception cref="DuckLakeException">The connection string cannot be read.</exception>
    public static string Describe(string catalogPath)
    {
        var path = WithoutPrefix(catalogPath);
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        return path.StartsWith("postgres", StringComparison.OrdinalIgnoreCase) && colon > 0
            ? PostgresAddress.Parse(path[(colon + 1)..]).Location
            : path[(colon > 1 ? colon + 1 : 0)..];
    }

    /// <summary>Nothing: the location may hold a password.</summary>
    public override string ToString() => nameof(CatalogOptions);

    static string WithoutPrefix(string path) => path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? path[Prefix.Length..] : path;
}
