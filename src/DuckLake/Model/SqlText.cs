using System.Buffers;
using System.Collections.Frozen;

namespace Ekko.DuckLake.Model;

/// <summary>The one place where names and values become SQL text (DuckDB and SQLite agree on both forms).</summary>
public static class SqlText
{
    static readonly SearchValues<char> PlainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    static readonly FrozenSet<string> Keywords = (
        "all analyse analyze and anti any array as asc asof asymmetric at authorization between bigint binary bit boolean both by case "
        + "cast char character check coalesce collate collation column columns concurrently constraint create cross dec decimal "
        + "default deferrable desc describe distinct do else end except exists extract false fetch float for foreign freeze from full "
        + "generated glob group grouping grouping_id having ilike in initially inner inout int integer intersect interval into is "
        + "isnull join lambda lateral leading left like limit map national natural nchar none not notnull null nullif numeric offset "
        + "on only or order out outer overlaps overlay pivot pivot_longer pivot_wider placing position positional precision primary "
        + "qualify real references returning right row select semi setof show similar smallint some struct substring summarize "
        + "symmetric table tablesample then time timestamp to trailing treat trim true try_cast union unique unpack unpivot using "
        + "values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces "
        + "xmlparse xmlpi xmlroot xmlserialize xmltable").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The name in double quotes, quotes inside doubled: always safe, whatever the name holds.</summary>
    public static string QuoteIdentifier(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>
    /// The name as it is when it is lower-case letters, digits and underscores and no keyword of DuckDB; quoted otherwise.
    /// </summary>
    public static string Identifier(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(PlainCharacters) && !Keywords.Contains(name)
            ? name
            : QuoteIdentifier(name);

    /// <summary>The text as a string literal: in single quotes, quotes inside doubled.</summary>
    public static string QuoteLiteral(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
