using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// COMMENT ON an object (<c>ObjectKind</c>, upper case): <c>Name</c> is the object, or the table of a column; <c>Value</c> the expression
/// after IS.
/// </summary>
sealed record CommentStatement(StatementText Text, string ObjectKind, SqlName Name, string? Column, string Value) : Statement(Text);
