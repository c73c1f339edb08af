using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>CREATE SCHEMA [IF NOT EXISTS].</summary>
sealed record CreateSchemaStatement(StatementText Text, SqlName Name, bool IfNotExists, bool OrReplace) : Statement(Text);
