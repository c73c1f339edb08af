using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// Reads the head of a statement: what it does and to which object. Only as much is parsed as the session needs; expressions and queries
/// stay text, and what is not understood goes to the engine, whose errors are the ones users know.
/// </summary>
static partial class StatementParser
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
            "INSERT" => ParseInsert(reader, null),
            "CREATE" => ParseCreate(reader),
            "DROP" => ParseDrop(reader),
            "ALTER" => ParseAlter(reader),
            "BEGIN" or "START" => new TransactionStatement(text, TransactionAction.Begin),
            "COMMIT" or "END" => new TransactionStatement(text, TransactionAction.Commit),
            "ROLLBACK" or "ABORT" => new TransactionStatement(text, TransactionAction.Rollback),
            "ATTACH" => ParseAttach(reader),
            "DETACH" => ParseDetach(reader),
            "USE" => ParseUse(reader),
            "INSTALL" or "LOAD" or "FORCE" or "UPDATE" when ParseExtension(reader) is { } extension => extension,
            "EXPLAIN" => ParseExplain(reader),
            "CALL" => ParseCall(reader),
            "COPY" => ParseCopy(reader),
            "UPDATE" or "DELETE" or "MERGE" or "TRUNCATE" => ParseRowChange(reader, null),
            "COMMENT" => ParseComment(reader),
            "SET" => ParseSet(reader),
            "PREPARE" => ParsePrepare(reader),
            "EXECUTE" => ParseExecute(reader),
            "DEALLOCATE" => ParseDeallocate(reader),
            "IMPORT" => ParseImport(reader),
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
            "INSERT" => ParseInsert(reader, with),
            "UPDATE" or "DELETE" or "MERGE" => ParseRowChange(reader, with),
            _ => new QueryStatement(reader.Text),
        };
    }

    static Statement ParseAttach(TokenReader reader)
    {
        reader.Take("ATTACH");
        var orReplace = reader.Take("OR", "REPLACE");
        reader.Take("DATABASE");
        var ifNotExists = reader.Take("IF", "NOT", "EXISTS");
        if (reader.Current.Kind != SqlTokenKind.Text)
            return new PassThroughStatement(reader.Text, "ATTACH");
        var path = SqlName.Unquote(reader.Text.Span(reader.Advance()));
        var alias = reader.Take("AS") ? reader.TakeName() : null;
        var options = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (reader.TakeGroup() is { } group)
            foreach (var option in TokenReader.SplitGroup(group))
                AddOption(options, option);
        return new AttachStatement(reader.Text, path, alias, ifNotExists, orReplace, options);
    }

    static void AddOption(Dictionary<string, string?> options, string option)
    {
        var reader = new TokenReader(new StatementText(option));
        if (reader.TakeName() is not { } name)
            return;
        if (!reader.TakeSymbol("="))
            reader.TakeSymbol("=>");
        options[name] = reader.AtEnd ? null : reader.Rest();
    }

    static DetachStatement ParseDetach(TokenReader reader)
    {
        reader.Take("DETACH");
        reader.Take("DATABASE");
        var ifExists = reader.Take("IF", "EXISTS");
        return new DetachStatement(reader.Text, reader.TakeName() ?? "", ifExists);
    }

    static Statement ParseUse(TokenReader reader)
    {
        reader.Take("USE");
        return reader.TakeQualifiedName() is { } name && reader.AtEnd
            ? new UseStatement(reader.Text, name)
            : new PassThroughStatement(reader.Text, "USE");
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
        var arguments = TokenReader.SplitGroup(group).Select(ParseArgument).ToList();
        return new CallStatement(reader.Text, name, arguments);
    }

    /// <summary>Parses one argument of a call: an expression, or <c>name => expression</c>.</summary>
    public static CallArgument ParseArgument(string argument)
    {
        var reader = new TokenReader(new StatementText(argument));
        if (reader.TakeName() is { } name && (reader.TakeSymbol("=>") || reader.TakeSymbol(":=") || reader.TakeSymbol("=")))
            return new CallArgument(name, reader.Rest());
        return new CallArgument(null, argument);
    }

    static Statement ParseCopy(TokenReader reader)
    {
        reader.Take("COPY");
        if (reader.Is("FROM") && reader.Is("DATABASE", 1))
            return ParseCopyDatabase(reader);
        var query = reader.TakeGroup();
        var table = query is null ? reader.TakeQualifiedName() : null;
        var columns = table is null ? null : reader.TakeGroup();
        var from = reader.Is("FROM");
        if (!from && !reader.Is("TO"))
            return new PassThroughStatement(reader.Text, "COPY");
        return new CopyStatement(reader.Text, from, table, query) { Columns = columns, Tail = reader.Rest() };
    }
}
