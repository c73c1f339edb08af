using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>MERGE INTO: the table, the source, how rows meet, and what is done then.</summary>
/// <param name="Text">The statement.</param>
/// <param name="Table">The table.</param>
/// <param name="Alias">Its alias; null when it has none.</param>
/// <param name="Source">The relation after USING, without its alias.</param>
/// <param name="SourceAlias">The source's alias with its column names, as written, or the name of a plain relation.</param>
/// <param name="Condition">The condition after ON; null when columns are named.</param>
/// <param name="Columns">The columns of USING (…); null when there is a condition.</param>
/// <param name="Actions">The WHEN clauses, in order.</param>
sealed record MergeStatement(
    StatementText Text, SqlName Table, string? Alias, string Source, string? SourceAlias, string? Condition, IReadOnlyList<string>? Columns,
    IReadOnlyList<MergeAction> Actions) : Statement(Text)
{
    /// <summary>The WITH clause before MERGE.</summary>
    public string? With { get; init; }

    /// <summary>The list after RETURNING.</summary>
    public string? Returning { get; init; }
}

/// <summary>Which rows a WHEN clause is about.</summary>
enum MergeCase
{
    /// <summary>Rows of the table that meet a row of the source.</summary>
    Matched,

    /// <summary>Rows of the source that meet none of the table.</summary>
    NotMatchedByTarget,

    /// <summary>Rows of the table that meet none of the source.</summary>
    NotMatchedBySource,
}

/// <summary>What a WHEN clause does.</summary>
enum MergeActionKind
{
    /// <summary>Changes columns.</summary>
    Update,

    /// <summary>Removes the row.</summary>
    Delete,

    /// <summary>Adds a row.</summary>
    Insert,

    /// <summary>Nothing.</summary>
    DoNothing,

    /// <summary>Ends the statement with an error.</summary>
    Error,
}

/// <summary>A WHEN clause.</summary>
/// <param name="Case">Which rows.</param>
/// <param name="Condition">What else they have to fulfil; null for nothing.</param>
/// <param name="Kind">What is done.</param>
sealed record MergeAction(MergeCase Case, string? Condition, MergeActionKind Kind)
{
    /// <summary>Columns and what they get; null when all columns of the source are taken over.</summary>
    public IReadOnlyList<Assignment>? Assignments { get; init; }

    /// <summary>Whether the source's columns are taken over by name rather than by position.</summary>
    public bool ByName { get; init; }

    /// <summary>The values of an INSERT with a column list or without; null when all columns of the source are taken over.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>The columns of an INSERT; null when not listed.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The message of an error, as an expression; null for none.</summary>
    public string? Message { get; init; }
}
