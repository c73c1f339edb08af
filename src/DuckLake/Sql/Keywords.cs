using System.Collections.Frozen;

namespace Ekko.DuckLake.Sql;

/// <summary>The engine's reserved words: names that must be quoted, and words that cannot be an alias.</summary>
static class Keywords
{
    static readonly FrozenSet<string> Reserved = new[]
    {
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast", "check", "collate",
        "column", "constraint", "create", "default", "deferrable", "desc", "describe", "distinct", "do", "else", "end", "except",
        "false", "fetch", "for", "foreign", "from", "group", "having", "in", "initially", "intersect", "into", "lambda", "lateral",
        "leading", "limit", "not", "null", "offset", "on", "only", "or", "order", "pivot", "pivot_longer", "pivot_wider", "placing",
        "primary", "qualify", "references", "returning", "select", "show", "some", "summarize", "symmetric", "table", "then", "to",
        "trailing", "true", "union", "unique", "unpivot", "using", "variadic", "when", "where", "window", "with",
        // reserved for function and type names, which cannot stand as a bare alias of a relation either
        "anti", "asof", "at", "authorization", "binary", "collation", "concurrently", "cross", "freeze", "full", "generated", "glob",
        "ilike", "inner", "is", "isnull", "join", "left", "like", "map", "natural", "notnull", "outer", "overlaps", "positional",
        "right", "semi", "similar", "struct", "tablesample", "try_cast", "unpack", "verbose",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the word must be quoted to be a name.</summary>
    public static bool IsReserved(string word) => Reserved.Contains(word);
}
