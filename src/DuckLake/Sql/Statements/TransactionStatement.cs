namespace Ekko.DuckLake.Sql;

/// <summary>BEGIN, COMMIT or ROLLBACK in any of their spellings.</summary>
sealed record TransactionStatement(StatementText Text, TransactionAction Action) : Statement(Text);
