namespace Ekko.DuckLake.Sql;

/// <summary>EXECUTE of a prepared statement with the values of its parameters.</summary>
sealed record ExecuteStatement(StatementText Text, string Name, IReadOnlyList<CallArgument> Arguments) : Statement(Text);
