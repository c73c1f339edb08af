using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>CREATE VIEW with its column names, if given, in parentheses, and its query.</summary>
sealed record CreateViewStatement(
    StatementText Text, SqlName Name, bool OrReplace, bool IfNotExists, bool Temporary, string? Columns, string Query)
    : Statement(Text);
