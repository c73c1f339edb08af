using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>CREATE TABLE: the columns in parentheses as text, or the query after AS, or both (names for the query's columns).</summary>
sealed record CreateTableStatement(StatementText Text, SqlName Name, bool OrReplace, bool IfNotExists, bool Temporary) : Statement(Text)
{
    /// <summary>The column list with its parentheses, if there is one.</summary>
    public string? Columns { get; init; }

    /// <summary>The keys of PARTITIONED BY; empty without one.</summary>
    public IReadOnlyList<PartitionExpression> Partition { get; init; } = [];

    /// <summary>The expressions of SORTED BY, if it is given.</summary>
    public string? Sort { get; init; }

    /// <summary>The text of the WITH (…) options, if given.</summary>
    public string? With { get; init; }

    /// <summary>The query after AS, if there is one.</summary>
    public string? Query { get; init; }

    /// <summary>Where in the text the query begins, in characters.</summary>
    public int QueryStart { get; init; }

    /// <summary>Whether WITH NO DATA follows the query.</summary>
    public bool WithoutData { get; init; }
}
