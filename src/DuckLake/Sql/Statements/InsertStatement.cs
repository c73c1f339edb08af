using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>INSERT INTO: where to, which columns, from what.</summary>
sealed record InsertStatement(StatementText Text, SqlName Table) : Statement(Text)
{
    /// <summary>The WITH clause before INSERT, if there is one.</summary>
    public string? With { get; init; }

    /// <summary>The columns in the order they are given; null when not listed.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Whether the source's columns are matched by name.</summary>
    public bool ByName { get; init; }

    /// <summary>Whether it is INSERT … DEFAULT VALUES.</summary>
    public bool DefaultValues { get; init; }

    /// <summary>The source: VALUES or a query, as text; empty for DEFAULT VALUES.</summary>
    public required string Source { get; init; }

    /// <summary>Where in the text the source begins, in characters.</summary>
    public required int SourceStart { get; init; }

    /// <summary>Whether the source is a VALUES list without subqueries, so that nothing in it can name a table.</summary>
    public bool PlainValues { get; init; }

    /// <summary>The ON CONFLICT or OR REPLACE/IGNORE part, which lakes do not have.</summary>
    public string? Conflict { get; init; }

    /// <summary>The list after RETURNING, if there is one.</summary>
    public string? Returning { get; init; }
}
