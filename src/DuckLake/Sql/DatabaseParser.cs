using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>Reads statements about whole databases and files: ATTACH, DETACH, USE, COPY, IMPORT.</summary>
static class DatabaseParser
{
    public static Statement ParseAttach(TokenReader reader)
    {
        reader.Take("ATTACH");
        var orReplace = reader.Take("OR", "REPLACE");
        reader.Take("DATABASE");
        var ifNotExists = reader.Take("IF", "NOT", "EXISTS");
        if (reader.Current.Kind != SqlTokenKind.Text)
            return new PassThroughStatement(reader.Text, "ATTACH");
        var path = SqlName.Unquote(reader.Text.Span(reader.Advance()));
        var alias = reader.Take("AS") ? reader.TakeName() : null;
        return new AttachStatement(reader.Text, path, alias, ifNotExists, orReplace, reader.TakeOptions());
    }

    public static DetachStatement ParseDetach(TokenReader reader)
    {
        reader.Take("DETACH");
        reader.Take("DATABASE");
        var ifExists = reader.Take("IF", "EXISTS");
        return new DetachStatement(reader.Text, reader.TakeName() ?? "", ifExists);
    }

    public static Statement ParseUse(TokenReader reader)
    {
        reader.Take("USE");
        return reader.TakeQualifiedName() is { } name && reader.AtEnd
            ? new UseStatement(reader.Text, name)
            : new PassThroughStatement(reader.Text, "USE");
    }

    public static Statement ParseCopy(TokenReader reader)
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

    public static Statement ParseImport(TokenReader reader)
    {
        reader.Take("IMPORT");
        return reader.Take("DATABASE") && reader.Current.Kind == SqlTokenKind.Text
            ? new ImportStatement(reader.Text, SqlName.Unquote(reader.Text.Span(reader.Current)))
            : new PassThroughStatement(reader.Text, "IMPORT");
    }

    static Statement ParseCopyDatabase(TokenReader reader)
    {
        reader.Take("FROM", "DATABASE");
        if (reader.TakeName() is not { } from || !reader.Take("TO") || reader.TakeName() is not { } to)
            return new PassThroughStatement(reader.Text, "COPY");
        var options = reader.TakeGroup() is { } group ? TokenReader.SplitGroup(group) : [];
        bool Only(string option) => options.Any(o => o.Trim().Equals(option, StringComparison.OrdinalIgnoreCase));
        return new CopyDatabaseStatement(reader.Text, from, to, CopiesSchema: !Only("DATA"), CopiesData: !Only("SCHEMA"));
    }
}
