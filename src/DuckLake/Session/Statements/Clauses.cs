using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>Clauses of a query that may be absent.</summary>
static class Clauses
{
    /// <summary><c> AS alias</c>.</summary>
    public static string Alias(string? alias) => alias is null ? "" : " AS " + SqlText.QuoteIdentifier(alias);

    /// <summary><c> WHERE condition</c>.</summary>
    public static string Where(string? condition) => condition is null ? "" : " WHERE " + condition;

    /// <summary><c>, relations</c>.</summary>
    public static string Also(string? relations) => relations is null ? "" : ", " + relations;
}
