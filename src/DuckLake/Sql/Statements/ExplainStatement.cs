namespace Ekko.DuckLake.Sql;

/// <summary>EXPLAIN [ANALYZE] [(options)] of another statement; <c>Head</c> is the text before it.</summary>
sealed record ExplainStatement(StatementText Text, string Head, Statement Inner) : Statement(Text);
