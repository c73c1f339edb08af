namespace Ekko.DuckLake.Sql;

/// <summary>DEALLOCATE of a prepared statement.</summary>
sealed record DeallocateStatement(StatementText Text, string Name) : Statement(Text);
