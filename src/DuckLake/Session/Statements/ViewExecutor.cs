using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>CREATE VIEW and ALTER VIEW. The engine checks the query of a view.</summary>
sealed class ViewExecutor(StatementContext context)
{
    /// <summary>Creates a view.</summary>
    public RowSet Create(CreateViewStatement create)
    {
        if (create.Temporary || context.Names.Resolve(create.Name) is not { } place)
            return CreateInEngine(create);
        var lake = context.ViewOf(place.Lake);
        _ = lake.Transaction;
        _ = lake.Tree.GetSchema(place.Schema);
        if (create.IfNotExists && lake.Tree.FindView(place.Schema, create.Name.Name) is not null)
            return RowSet.Nothing;
        RequireColumns(create);
        var columns = create.Columns is null ? [] : TokenReader.SplitGroup(create.Columns).Select(Unquoted).Select(SqlText.QuoteIdentifier);
        var macros = lake.Tree.Schemas.Values.SelectMany(s => s.ScalarMacros.Keys).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var query = CatalogPlaceholder.Hide(
            QueryText.Of(context, create.Query), place.Lake.Name, macros.Contains,
            context.Serialize);
        lake.Apply(
            new CreateView(place.Schema, create.Name.Name, query, string.Join(", ", columns), create.OrReplace), context.Cancellation);
        return RowSet.Nothing;
    }

    /// <summary>Renames a view.</summary>
    public RowSet Alter(AlterViewStatement alter)
    {
        if (context.Names.Resolve(alter.View) is not { } place)
            return context.RunChanging(alter.Text.Trimmed);
        if (alter.NewName is null)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                "Not implemented Error: Unsupported ALTER VIEW type in DuckLake: a view can only be renamed.");
        var lake = context.ViewOf(place.Lake);
        if (lake.Tree.FindView(place.Schema, alter.View.Name) is not null)
            lake.Apply(new RenameView(place.Schema, alter.View.Name, alter.NewName), context.Cancellation);
        else if (!alter.IfExists)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Catalog Error: View with name {alter.View.Name} does not exist!");
        return RowSet.Nothing;
    }

    // The engine keeps the query with the full names of lake relations, and asks for them when it reads the view.
    RowSet CreateInEngine(CreateViewStatement create) =>
        context.RunChanging(create.Text.Trimmed[..^create.Query.Length] + context.Planner.Name(create.Query));

    void RequireColumns(CreateViewStatement create)
    {
        var columns = ShapeReader.Read(context, context.Planner.Shape(create.Query));
        if (create.Columns is not null && TokenReader.SplitGroup(create.Columns).Count > columns.Count)
            throw new DuckLakeException($"Binder Error: More VIEW aliases than columns in query result of \"{create.Name.Name}\"");
    }

    static string Unquoted(string item) => new TokenReader(new StatementText(item)).TakeName() ?? item;
}
