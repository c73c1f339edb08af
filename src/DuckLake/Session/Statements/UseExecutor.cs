using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>USE, and SET of the schema: where unqualified names are looked for.</summary>
sealed class UseExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(UseStatement use)
    {
        if (Find(use.Target) is var (lake, schema))
        {
            context.Session.Use(lake, schema);
            return RowSet.Nothing;
        }

        var rows = context.RunToEnd(use.Text.Trimmed);
        context.Session.ReadPosition();
        return rows;
    }

    /// <summary>Whether a name is that of a lake, or of a schema in one; then it is used from now on.</summary>
    public bool TryUse(string name)
    {
        var reader = new TokenReader(new StatementText(name));
        if (reader.TakeQualifiedName() is not { } place || !reader.AtEnd || Find(place) is not var (lake, schema))
            return false;
        context.Session.Use(lake, schema);
        return true;
    }

    (AttachedLake Lake, string Schema)? Find(SqlName name)
    {
        switch (name.Parts)
        {
            case [var only]:
                if (context.Registry.Find(only) is { } named)
                    return (named, "main");
                return context.Registry.Find(context.Session.CurrentCatalog) is { } current && HasSchema(current, only) is { } schema
                    ? (current, schema) : null;
            case [var catalog, var inside] when context.Registry.Find(catalog) is { } lake:
                return (lake, HasSchema(lake, inside) ?? throw new DuckLakeException(
                    DuckLakeErrorKind.NotFound, $"Catalog Error: No catalog + schema named \"{name}\" found."));
            default:
                return null;
        }
    }

    string? HasSchema(AttachedLake lake, string name) => context.ViewOf(lake).Tree.FindSchema(name)?.Name;
}
