using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>Reads the list of SORTED BY: expressions with ASC or DESC and NULLS FIRST or LAST.</summary>
static class SortList
{
    /// <summary>The keys in a parenthesised list.</summary>
    public static ImmutableArray<SortKey> Parse(string list) => [.. TokenReader.SplitGroup(list).Select(ParseKey)];

    static SortKey ParseKey(string item, int index)
    {
        var reader = new TokenReader(new StatementText(item));
        var expression = reader.TakeUntil(
            static r => r.Is("ASC") || r.Is("DESC") || (r.Is("NULLS") && (r.Is("FIRST", 1) || r.Is("LAST", 1))));
        var descending = reader.Take("DESC");
        reader.Take("ASC");
        var nullsFirst = reader.Take("NULLS", "FIRST");
        return new SortKey(index, expression, descending, nullsFirst);
    }
}
