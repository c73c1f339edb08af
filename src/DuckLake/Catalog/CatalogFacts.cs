namespace Ekko.DuckLake.Catalog;

/// <summary>What never changes while a catalog is open.</summary>
/// <param name="DataPath">The directory or URL of the data files; ends with <c>/</c>.</param>
/// <param name="IsEncrypted">Whether every data file must be encrypted.</param>
sealed record CatalogFacts(string DataPath, bool IsEncrypted);
