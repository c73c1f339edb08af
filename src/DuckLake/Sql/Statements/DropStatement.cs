using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>DROP of a TABLE, SCHEMA, VIEW, MACRO, … (<c>ObjectKind</c>, upper case).</summary>
sealed record DropStatement(StatementText Text, string ObjectKind, SqlName Name, bool IfExists, bool Cascade) : Statement(Text);
