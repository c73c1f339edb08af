using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>ALTER TABLE with one action.</summary>
sealed record AlterTableStatement(StatementText Text, SqlName Table, bool IfExists, AlterAction Action) : Statement(Text)
{
    /// <summary>The action's text, for running it on another table of the same shape.</summary>
    public required string ActionText { get; init; }
}
