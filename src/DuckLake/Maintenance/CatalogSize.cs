namespace Ekko.DuckLake.Maintenance;

/// <summary>How large the database of a catalog is.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="FreeBytes">Those of them that hold nothing any more; a server only estimates them.</param>
public sealed record CatalogSize(long Bytes, long FreeBytes);
