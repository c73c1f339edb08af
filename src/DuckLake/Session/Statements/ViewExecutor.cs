using Ekko.DuckDb;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Session;

/// <summary>CREATE VIEW and ALTER VIEW: made on the stub first, where the engine checks it, then in the lake.</summary>
sealed class ViewExecutor(StatementContext context)
{
    /// <summary>Creates a view.</summary>
    public RowSet Create(CreateViewStatement create)
    {
        context.ShowLakes();
        if (create.Temporary || context.Names.Resolve(create.Name) is not { } place)
            return new EngineObjectExecutor(context).Create(
                new CreateObjectStatement(create.Text, "VIEW", create.Name, create.OrReplace, create.IfNotExists, create.Temporary));
        var lake = context.ViewOf(place.Lake);
        _ = lake.Transaction;
        _ = lake.Tree.GetSchema(place.Schema);
        if (create.IfNotExists && lake.Tree.FindView(place.Schema, create.Name.Name) is not null)
            return RowSet.Nothing;
        context.BeginEngine();
        CreateStub(
            $"CREATE {(create.OrReplace ? "OR REPLACE " : "")}VIEW {place.Lake.StubName(place.Schema, create.Name.Name)}{create.Columns} AS ",
            create.Query);
        var columns = create.Columns is null ? [] : TokenReader.SplitGroup(create.Columns).Select(Unquoted).Select(SqlText.QuoteIdentifier);
        var macros = lake.Tree.Schemas.Values.SelectMany(s => s.ScalarMacros.Keys).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var query = CatalogPlaceholder.Hide(
            EngineText(create.Query), place.Lake.Name, macros.Contains, sql => context.Engine.Serialize(sql, context.Cancellation));
        lake.Apply(
            new CreateView(place.Schema, create.Name.Name, query, string.Join(", ", columns), create.OrReplace), context.Cancellation);
        return RowSet.Nothing;
    }

    /// <summary>Renames a view.</summary>
    public RowSet Alter(AlterViewStatement alter)
    {
        context.ShowLakes();
        if (context.Names.Resolve(alter.View) is not { } place)
            return context.Run(alter.Text.Trimmed);
        if (alter.NewName is null)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                "Not implemented Error: Unsupported ALTER VIEW type in DuckLake: a view can only be renamed.");
        var lake = context.ViewOf(place.Lake);
        var exists = lake.Tree.FindView(place.Schema, alter.View.Name) is not null;
        context.BeginEngine();
        context.Execute(
            $"ALTER VIEW {(alter.IfExists ? "IF EXISTS " : "")}{place.Lake.StubName(place.Schema, alter.View.Name)} RENAME TO {SqlText.QuoteIdentifier(alter.NewName)}");
        if (exists)
            lake.Apply(new RenameView(place.Schema, alter.View.Name, alter.NewName), context.Cancellation);
        return RowSet.Nothing;
    }

    // The engine takes the query as it was written unless it travels in time or calls functions of a lake, which no stub can.
    void CreateStub(string head, string query)
    {
        try
        {
            context.Execute(head + query);
        }
        catch (DuckDbException e) when (e.ErrorType is DuckDbErrorType.Binder or DuckDbErrorType.Catalog or DuckDbErrorType.Parser)
        {
            var rewritten = context.Planner.Rewrite(query);
            if (rewritten == query)
                throw;
            context.Execute(head + rewritten);
        }
    }

    /// <summary>A query as the engine writes it, which is how it is stored; as it is when the engine has no tree for it.</summary>
    string EngineText(string query)
    {
        var literal = SqlText.QuoteLiteral(query);
        return context.Evaluate(
            $"CASE WHEN json_serialize_sql({literal})->>'error' = 'false' THEN json_deserialize_sql(json_serialize_sql({literal})) END")
            ?? query.Trim();
    }

    static string Unquoted(string item) => new TokenReader(new StatementText(item)).TakeName() ?? item;
}
