using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// Reads the head of a statement: what it does and to which object. Only as much is parsed as the session needs; expressions and queries
/// stay text, and what is not understood goes to the engine, whose errors are the ones users know.
/// </summary>
static class StatementParser
{
    /// <summary>Parses one statement.</summary>
    public static Statement Parse(string statement) => Parse(new StatementText(statement));

    /// <summary>Parses one statement.</summary>
    public static Statement Parse(StatementText text)
    {
        var reader = new TokenReader(text);
        return reader.Word switch
        {
            "SELECT" or "FROM" or "VALUES" or "TABLE" or "DESCRIBE" or "DESC" or "SHOW" or "SUMMARIZE" or "PIVOT" or "UNPIVOT"
                or "PIVOT_WIDER" or "PIVOT_LONGER" => new QueryStatement(text),
            "WITH" => ParseWith(reader),
            "INSERT" => InsertParser.Parse(reader, null),
            "CREATE" => CreateParser.Parse(reader),
            "DROP" => ParseDrop(reader),
            "ALTER" => AlterParser.Parse(reader),
            "BEGIN" or "START" => new TransactionStatement(text, TransactionAction.Begin),
            "COMMIT" or "END" => new TransactionStatement(text, TransactionAction.Commit),
            "ROLLBACK" or "ABORT" => new TransactionStatement(text, TransactionAction.Rollback),
            "ATTACH" => DatabaseParser.ParseAttach(reader),
            "DETACH" => DatabaseParser.ParseDetach(reader),
            "USE" => DatabaseParser.ParseUse(reader),
            "INSTALL" or "LOAD" or "FORCE" or "UPDATE" when ParseExtension(reader) is { } extension => extension,
            "EXPLAIN" => ParseExplain(reader),
            "CALL" => ParseCall(reader),
            "COPY" => DatabaseParser.ParseCopy(reader),
            "UPDATE" or "DELETE" or "MERGE" or "TRUNCATE" => RowChangeParser.Parse(reader, null),
            "COMMENT" => ParseComment(reader),
            "SET" => ParseSet(reader),
            "PREPARE" => PreparedParser.ParsePrepare(reader),
            "EXECUTE" => PreparedParser.ParseExecute(reader),
            "DEALLOCATE" => PreparedParser.ParseDeallocate(reader),
            "IMPORT" => DatabaseParser.ParseImport(reader),
            "" when reader.IsSymbol("(") => new QueryStatement(text),
            var verb => new PassThroughStatement(text, verb),
        };
    }

    // The verb of a statement that begins with WITH stands after the list of common table expressions.
    static Statement ParseWith(TokenReader reader)
    {
        var start = reader.Current.Start;
        reader.Take("WITH");
        reader.Take("RECURSIVE");
        do
        {
            reader.TakeName();
            reader.TakeGroup();
            if (reader.Take("USING"))
            {
                reader.Take("KEY");
                reader.TakeGroup();
            }

            reader.Take("AS");
            reader.Take("NOT");
            reader.Take("MATERIALIZED");
            if (reader.TakeGroup() is null)
                return new QueryStatement(reader.Text);
        }
        while (reader.TakeSymbol(","));

        var with = reader.Text.Slice(start, reader.Current.Start);
        return reader.Word switch
        {
            "INSERT" => InsertParser.Parse(reader, with),
            "UPDATE" or "DELETE" or "MERGE" => RowChangeParser.Parse(reader, with),
            _ => new QueryStatement(reader.Text),
        };
    }

    static ExtensionStatement? ParseExtension(TokenReader reader)
    {
        reader.Take("FORCE");
        var verb = reader.Word;
        if (reader.Take("UPDATE", "EXTENSIONS"))
        {
            var names = reader.TakeGroup() is { } group
            ? TokenReader.SplitGroup(group).Select(n => SqlName.Unquote(n.AsSpan().Trim())) : [];
            return new ExtensionStatement(reader.Text, "UPDATE EXTENSIONS", [.. names]);
        }

        if (!reader.Take("INSTALL") && !reader.Take("LOAD"))
            return null;
        var token = reader.Advance();
        var name = token.Kind is SqlTokenKind.Text or SqlTokenKind.QuotedName
            ? SqlName.Unquote(reader.Text.Span(token))
            : reader.Text.Span(token).ToString();
        return new ExtensionStatement(reader.Text, verb, [name]);
    }

    static ExplainStatement ParseExplain(TokenReader reader)
    {
        var start = reader.Advance().Start;
        reader.Take("ANALYZE");
        reader.Take("ANALYSE");
        if (reader.IsSymbol("(") && !reader.Is("SELECT", 1) && !reader.Is("FROM", 1) && !reader.Is("WITH", 1))
            reader.TakeGroup();
        var head = reader.Text.Slice(start, reader.Current.Start);
        return new ExplainStatement(reader.Text, head, Parse(reader.Rest()));
    }

    static Statement ParseCall(TokenReader reader)
    {
        reader.Take("CALL");
        if (reader.TakeQualifiedName() is not { } name || reader.TakeGroup() is not { } group)
            return new PassThroughStatement(reader.Text, "CALL");
        var arguments = TokenReader.SplitGroup(group).Select(CallArgument.Parse).ToList();
        return new CallStatement(reader.Text, name, arguments);
    }

    static Statement ParseDrop(TokenReader reader)
    {
        reader.Take("DROP");
        reader.Take("TEMPORARY");
        reader.Take("PERSISTENT");
        var kind = reader.Word;
        reader.Advance();
        if (kind is "MATERIALIZED")
            reader.Take("VIEW");
        if (kind is "MACRO" or "FUNCTION")
            kind = reader.Take("TABLE") ? "TABLE MACRO" : "MACRO";
        var ifExists = reader.Take("IF", "EXISTS");
        if (kind is "SECRET")
            return new DropSecretStatement(reader.Text, reader.TakeName() ?? "", ifExists);
        if (reader.TakeQualifiedName() is not { } name)
            return new PassThroughStatement(reader.Text, "DROP");
        var cascade = reader.Take("CASCADE");
        return new DropStatement(reader.Text, kind, name, ifExists, cascade);
    }

    static Statement ParseComment(TokenReader reader)
    {
        reader.Take("COMMENT");
        reader.Take("ON");
        var kind = reader.Word;
        reader.Advance();
        if (kind == "MACRO" && reader.Take("TABLE"))
            kind = "MACRO TABLE";
        if (reader.TakeQualifiedName() is not { } name || !reader.Take("IS"))
            return new PassThroughStatement(reader.Text, "COMMENT");
        var isColumn = kind == "COLUMN" && name.Parts.Count > 1;
        return isColumn
            ? new CommentStatement(reader.Text, kind, new SqlName([.. name.Parts.SkipLast(1)]), name.Name, reader.Rest())
            : new CommentStatement(reader.Text, kind, name, null, reader.Rest());
    }

    static Statement ParseSet(TokenReader reader)
    {
        reader.Take("SET");
        return reader.Take("VARIABLE") && reader.TakeName() is { } name && (reader.TakeSymbol("=") || reader.Take("TO"))
            ? new SetVariableStatement(reader.Text, name, reader.Rest())
            : new PassThroughStatement(reader.Text, "SET");
    }
}
