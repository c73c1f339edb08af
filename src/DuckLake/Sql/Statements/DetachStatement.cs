namespace Ekko.DuckLake.Sql;

/// <summary>DETACH [DATABASE] [IF EXISTS] name.</summary>
sealed record DetachStatement(StatementText Text, string Name, bool IfExists) : Statement(Text);
