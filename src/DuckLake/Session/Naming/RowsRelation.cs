using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Rows that are not stored as a table, such as those of a catalog table or of a function.</summary>
/// <param name="Catalog">The catalog's name.</param>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The relation's name.</param>
/// <param name="Source">What it is called in a FROM clause, with full names.</param>
/// <param name="Rows">What stands in for it there; asked for only when it is to be read.</param>
sealed record RowsRelation(string Catalog, string Schema, string Name, string Source, Func<string> Rows)
    : ResolvedRelation(Catalog, Schema, Name);
