using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>DELETE FROM or TRUNCATE: of which table, which rows. What is not said is null.</summary>
/// <param name="Text">The statement.</param>
/// <param name="Table">The table.</param>
/// <param name="Alias">Its alias.</param>
sealed record DeleteStatement(StatementText Text, SqlName Table, string? Alias) : Statement(Text)
{
    /// <summary>The WITH clause before DELETE.</summary>
    public string? With { get; init; }

    /// <summary>The relations after USING.</summary>
    public string? Using { get; init; }

    /// <summary>The condition after WHERE.</summary>
    public string? Where { get; init; }

    /// <summary>The list after RETURNING.</summary>
    public string? Returning { get; init; }
}
