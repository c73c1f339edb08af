using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>USE catalog, USE schema or USE catalog.schema.</summary>
sealed record UseStatement(StatementText Text, SqlName Target) : Statement(Text);
