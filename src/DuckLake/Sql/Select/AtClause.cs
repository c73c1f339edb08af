namespace Ekko.DuckLake.Sql;

/// <summary>The text of <c>AT (VERSION => expression)</c> or <c>AT (TIMESTAMP => expression)</c>.</summary>
/// <param name="Unit">VERSION or TIMESTAMP.</param>
/// <param name="Expression">The expression's text.</param>
readonly record struct AtClause(string Unit, string Expression);
