using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>UPDATE … SET: of which table, which columns to what, which rows. What is not said is null.</summary>
/// <param name="Text">The statement.</param>
/// <param name="Table">The table.</param>
/// <param name="Alias">Its alias.</param>
/// <param name="Assignments">Columns and the expressions they get; null as an expression is DEFAULT.</param>
sealed record UpdateStatement(StatementText Text, SqlName Table, string? Alias, IReadOnlyList<Assignment> Assignments) : Statement(Text)
{
    /// <summary>The WITH clause before UPDATE.</summary>
    public string? With { get; init; }

    /// <summary>The relations after FROM.</summary>
    public string? From { get; init; }

    /// <summary>The condition after WHERE.</summary>
    public string? Where { get; init; }

    /// <summary>The list after RETURNING.</summary>
    public string? Returning { get; init; }
}

/// <summary>A column and the expression it gets; null for DEFAULT.</summary>
readonly record struct Assignment(string Column, string? Expression);
