namespace Ekko.DuckLake.Sql;

/// <summary>SET VARIABLE name = expression.</summary>
sealed record SetVariableStatement(StatementText Text, string Name, string Expression) : Statement(Text);
