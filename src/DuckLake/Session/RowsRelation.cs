using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Rows that are not stored as a table, such as those of a catalog table or of a function.</summary>
/// <param name="Catalog">The catalog's name.</param>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The relation's name.</param>
/// <param name="Sql">What stands in for it in a FROM clause.</param>
sealed record RowsRelation(string Catalog, string Schema, string Name, string Sql) : ResolvedRelation(Catalog, Schema, Name);
