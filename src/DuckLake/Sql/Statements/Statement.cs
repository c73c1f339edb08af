namespace Ekko.DuckLake.Sql;

/// <summary>One statement: its text, and in the derived records what its head says.</summary>
abstract record Statement(StatementText Text);
