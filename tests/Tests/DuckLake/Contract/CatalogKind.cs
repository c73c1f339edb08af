using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>The databases a catalog can be in, and where the files are: on the local disk unless the name says S3.</summary>
public enum CatalogKind
{
    Sqlite,
    Postgres,
    DuckDbFile,
    SqliteS3,
    PostgresS3,
}

/// <summary>The catalogs a behaviour is tested with: all there are.</summary>
sealed class AllCatalogs : TheoryData<CatalogKind>
{
    public AllCatalogs() => AddRange(Kinds);

    internal static CatalogKind[] Kinds { get; } = Enum.GetValues<CatalogKind>();

    internal static IEnumerable<CatalogKind> Local => Kinds.Where(kind => !kind.IsS3());
}

/// <summary>The catalogs a behaviour is tested with that has nothing to do with where files are.</summary>
sealed class LocalCatalogs : TheoryData<CatalogKind>
{
    public LocalCatalogs() => AddRange([.. AllCatalogs.Local]);
}

static class CatalogKinds
{
    internal static bool IsPostgres(this CatalogKind kind) => kind is CatalogKind.Postgres or CatalogKind.PostgresS3;

    /// <summary>Why a catalog of this kind cannot be had; null when it can, or has to be.</summary>
    internal static string? SkipReason(this CatalogKind kind) =>
        (kind.IsPostgres() ? PostgresServer.SkipReason : null) ?? (kind.IsS3() ? S3Server.SkipReason : null);

    internal static bool IsS3(this CatalogKind kind) => kind is CatalogKind.SqliteS3 or CatalogKind.PostgresS3;
}
