namespace Ekko.DuckLake.Sql;

/// <summary>What a token of a SQL text is, by DuckDB's lexical rules.</summary>
enum SqlTokenKind
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A keyword or an unquoted name.</summary>
    Word,

    /// <summary>A name in double quotes, <c>U&amp;"…"</c> included.</summary>
    QuotedName,

    /// <summary>A string: <c>'…'</c>, <c>E'…'</c>, <c>X'…'</c>, <c>B'…'</c>, <c>U&amp;'…'</c> or dollar-quoted.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A parameter: <c>?</c>, <c>$1</c> or <c>$name</c>.</summary>
    Parameter,

    /// <summary>An operator or a punctuation mark.</summary>
    Symbol,
}
