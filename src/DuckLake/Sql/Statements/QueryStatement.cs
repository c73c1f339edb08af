namespace Ekko.DuckLake.Sql;

/// <summary>SELECT, FROM, WITH, VALUES, TABLE, DESCRIBE, SHOW, SUMMARIZE or PIVOT: whatever yields rows and changes nothing.</summary>
sealed record QueryStatement(StatementText Text) : Statement(Text);
