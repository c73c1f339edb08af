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
        foreach (var kind in Enum.GetValues<CatalogKind>())
        {
            if (kind != CatalogKind.Postgres || PostgresServer.SkipReason is null)
                Add(kind);
        }
    }
}
