using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>A SHOW that lists names, alone or as a subquery.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Kind">What it lists.</param>
/// <param name="Source">The schema or database after FROM; null without one.</param>
readonly record struct ShowStatement(int Start, int End, ShowKind Kind, SqlName? Source)
{
    /// <summary>All such statements of a text.</summary>
    public static IReadOnlyList<ShowStatement> ReadAll(StatementText text)
    {
        var found = new List<ShowStatement>();
        var reader = new TokenReader(text);
        while (!reader.AtEnd)
        {
            var start = reader.Current.Start;
            if (ReadOne(reader) is var (kind, source))
                found.Add(new ShowStatement(start, text.Tokens[reader.Index - 1].End, kind, source));
            else
                reader.Advance();
        }

        return found;
    }

    static (ShowKind Kind, SqlName? Source)? ReadOne(TokenReader reader)
    {
        if (reader.Take("SHOW", "ALL", "TABLES"))
            return (ShowKind.AllTables, null);
        if (reader.Take("SHOW", "TABLES", "FROM"))
            return (ShowKind.Tables, reader.TakeQualifiedName());
        if (reader.Take("SHOW", "TABLES"))
            return (ShowKind.Tables, null);
        if (reader.Take("SHOW", "SCHEMAS"))
            return (ShowKind.Schemas, null);
        var isAlone = (reader.Is("SHOW") || reader.Is("DESCRIBE")) && IsEnd(reader, 1);
        return isAlone && reader.Advance() is { Length: > 0 } ? (ShowKind.AllTables, null) : null;
    }

    static bool IsEnd(TokenReader reader, int ahead) =>
        reader.IsSymbol(")", ahead) || reader.Index + ahead >= reader.Text.Tokens.Count - 1;
}

/// <summary>What a SHOW lists.</summary>
enum ShowKind
{
    /// <summary>SHOW TABLES: tables and views of the current schema, or of another.</summary>
    Tables,

    /// <summary>SHOW ALL TABLES, or SHOW or DESCRIBE alone: tables and views of all databases with their columns.</summary>
    AllTables,

    /// <summary>SHOW SCHEMAS.</summary>
    Schemas,
}
