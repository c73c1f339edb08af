namespace Ekko.DuckLake.Sql;

/// <summary>A statement the engine runs as it is: SET, PRAGMA, RESET, PREPARE, EXECUTE, CHECKPOINT and the like.
/// <c>Verb</c> is its first word in upper case.</summary>
sealed record PassThroughStatement(StatementText Text, string Verb) : Statement(Text);
