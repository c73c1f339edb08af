using Ekko.DuckDb;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Session;

// Views, macros, comments: made on the stub first, where the engine checks them, then in the lake.
sealed partial class LakeSession
{
    RowSet CreateView(CreateViewStatement create)
    {
        ShowLakes();
        if (create.Temporary || Names.Resolve(create.Name) is not { } place)
            return CreateObject(
                new CreateObjectStatement(create.Text, "VIEW", create.Name, create.OrReplace, create.IfNotExists, create.Temporary));
        var lake = ViewOf(place.Lake);
        _ = lake.Transaction;
        _ = lake.Tree.GetSchema(place.Schema);
        if (create.IfNotExists && lake.Tree.FindView(place.Schema, create.Name.Name) is not null)
            return RowSet.Nothing;
        BeginEngine();
        var head =
            $"CREATE {(create.OrReplace ? "OR REPLACE " : "")}VIEW {StubName(place.Lake, place.Schema, create.Name.Name)}{create.Columns} AS ";
        CreateStubView(head, create.Query);
        var columns = create.Columns is null ? [] : TokenReader.SplitGroup(create.Columns).Select(Unquoted).Select(SqlText.QuoteIdentifier);
        var query = CatalogPlaceholder.Hide(EngineText(create.Query), place.Lake.Name);
        Change(lake, new CreateView(place.Schema, create.Name.Name, query, string.Join(", ", columns), create.OrReplace));
        return RowSet.Nothing;
    }

    // The engine takes the query as it was written unless it travels in time or calls functions of a lake, which no stub can.
    void CreateStubView(string head, string query)
    {
        try
        {
            _connection.Execute(head + query, _cancellation);
        }
        catch (DuckDbException e) when (e.ErrorType is DuckDbErrorType.Binder or DuckDbErrorType.Catalog or DuckDbErrorType.Parser)
        {
            var rewritten = SelectRewriter.Rewrite(query, Source());
            if (rewritten == query)
                throw;
            _connection.Execute(head + rewritten, _cancellation);
        }
    }

    /// <summary>A query as the engine writes it, which is how it is stored; as it is when the engine has no tree for it.</summary>
    string EngineText(string query)
    {
        var literal = SqlText.QuoteLiteral(query);
        return Evaluate(
            [$"CASE WHEN json_serialize_sql({literal})->>'error' = 'false' THEN json_deserialize_sql(json_serialize_sql({literal})) END"])[0]
            ?? query.Trim();
    }

    static string Unquoted(string item) => new TokenReader(new StatementText(item)).TakeName() ?? item;

    RowSet AlterView(AlterViewStatement alter)
    {
        ShowLakes();
        if (Names.Resolve(alter.View) is not { } place)
            return RunEngine(alter.Text.Trimmed);
        if (alter.NewName is null)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                "Not implemented Error: Unsupported ALTER VIEW type in DuckLake: a view can only be renamed.");
        var lake = ViewOf(place.Lake);
        var exists = lake.Tree.FindView(place.Schema, alter.View.Name) is not null;
        BeginEngine();
        _connection.Execute(
            $"ALTER VIEW {(alter.IfExists ? "IF EXISTS " : "")}{StubName(place.Lake, place.Schema, alter.View.Name)} RENAME TO {SqlText.QuoteIdentifier(alter.NewName)}",
            _cancellation);
        if (exists)
            Change(lake, new RenameView(place.Schema, alter.View.Name, alter.NewName));
        return RowSet.Nothing;
    }

    RowSet CreateMacro(CreateMacroStatement create)
    {
        ShowLakes();
        if (create.Temporary || Names.Resolve(create.Name) is not { } place)
            return CreateObject(
                new CreateObjectStatement(create.Text, "MACRO", create.Name, create.OrReplace, create.IfNotExists, create.Temporary));
        var lake = ViewOf(place.Lake);
        _ = lake.Transaction;
        _ = lake.Tree.GetSchema(place.Schema);
        BeginEngine();
        var verb = $"CREATE {(create.OrReplace ? "OR REPLACE " : "")}MACRO {(create.IfNotExists ? "IF NOT EXISTS " : "")}";
        _connection.Execute($"{verb}{StubName(place.Lake, place.Schema, create.Name.Name)} {create.OverloadsText}", _cancellation);
        var overloads = new StubReader(_connection, place.Lake.Name, place.Schema, create.Name.Name).ReadMacro(create.Overloads, Evaluate);
        Change(lake, new CreateMacro(place.Schema, create.Name.Name, overloads, create.OrReplace, create.IfNotExists));
        return RowSet.Nothing;
    }

    RowSet Comment(CommentStatement comment)
    {
        ShowLakes();
        if (Names.Resolve(comment.Name) is not { } place || (comment.Name.Parts.Count == 1 && IsTemporary(comment.Name.Name)))
            return RunEngine(comment.Text.Trimmed);
        var lake = ViewOf(place.Lake);
        _ = lake.Transaction;
        RequireKind(lake.Tree, place.Schema, comment);
        var text = Evaluate([comment.Value])[0];
        var name = StubName(place.Lake, place.Schema, comment.Name.Name)
            + (comment.Column is { } column ? "." + SqlText.QuoteIdentifier(column) : "");
        BeginEngine();
        _connection.Execute(
            $"COMMENT ON {comment.ObjectKind} {name} IS {(text is null ? "NULL" : SqlText.QuoteLiteral(text))}", _cancellation);
        Change(lake, comment.ObjectKind switch
        {
            "VIEW" => new CommentView(place.Schema, comment.Name.Name, text),
            "TABLE" or "COLUMN" when lake.Tree.FindTable(place.Schema, comment.Name.Name) is { } table =>
                new SetComment(table.Id, comment.Column, text),
            var kind => throw Unsupported($"COMMENT ON {kind} {comment.Name}", "a lake keeps comments of tables, their columns and views."),
        });
        return RowSet.Nothing;
    }

    RowSet SetVariable(SetVariableStatement set)
    {
        const string Head = "SELECT (";
        const string Tail = ") AS v";
        ShowLakes();
        var expression = SelectRewriter.Rewrite(Head + set.Expression + Tail, Source())[Head.Length..^Tail.Length];
        var name = SqlText.QuoteIdentifier(set.Name);
        using var rows = RunToEnd(_connection, $"SET VARIABLE {name} = {expression}");
        // Other connections of the session get the value: the expression is evaluated once.
        if (Evaluate(
            [$"typeof(getvariable({SqlText.QuoteLiteral(set.Name)}))", $"getvariable({SqlText.QuoteLiteral(set.Name)})"]) is [{ } type,
            var value])
            AddSetting(
                $"SET VARIABLE {name} = {(value is null || type == "\"NULL\"" ? "NULL" : $"CAST({SqlText.QuoteLiteral(value)} AS {type})")}");
        return RowSet.Nothing;
    }
}
