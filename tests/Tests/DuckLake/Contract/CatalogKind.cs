using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>The databases a catalog can be in.</summary>
public enum CatalogKind
{
    Sqlite,
    Postgres,
    DuckDbFile,
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
        Enum.GetValues<CatalogKind>().Where(kind => kind != CatalogKind.Postgres || PostgresServer.SkipReason is null);
}
