using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// UPDATE, DELETE, MERGE, TRUNCATE, COMMENT or ALTER of something else than a table; <c>Target</c> is null when the head is not understood.
/// </summary>
sealed record DataChangeStatement(StatementText Text, string Verb, SqlName? Target) : Statement(Text);
