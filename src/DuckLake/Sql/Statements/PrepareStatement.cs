namespace Ekko.DuckLake.Sql;

/// <summary>PREPARE name AS statement; <c>Inner</c> is the text of the statement.</summary>
sealed record PrepareStatement(StatementText Text, string Name, string Inner) : Statement(Text);
