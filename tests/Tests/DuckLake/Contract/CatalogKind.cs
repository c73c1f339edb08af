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

/// <summary>The catalogs a behaviour is tested with: all that this machine has.</summary>
sealed class AllCatalogs : TheoryData<CatalogKind>
{
    public AllCatalogs()
    {
        foreach (var kind in Kinds)
            Add(kind);
    }

    internal static IEnumerable<CatalogKind> Kinds =>
        Enum.GetValues<CatalogKind>()
            .Where(kind => (!kind.IsPostgres() || PostgresServer.SkipReason is null) && (!kind.IsS3() || S3Server.SkipReason is null));

    internal static IEnumerable<CatalogKind> Local => Kinds.Where(kind => !kind.IsS3());
}

static class CatalogKinds
{
    internal static bool IsPostgres(this CatalogKind kind) => kind is CatalogKind.Postgres or CatalogKind.PostgresS3;

    internal static bool IsS3(this CatalogKind kind) => kind is CatalogKind.SqliteS3 or CatalogKind.PostgresS3;
}
