namespace Ekko.DuckLake.Catalog;

/// <summary>Identifies a version of a row that the catalog keeps among all others of its table.</summary>
/// <param name="Row">The row's id.</param>
/// <param name="Begin">The snapshot that began the version.</param>
readonly record struct RowVersion(long Row, long Begin);
