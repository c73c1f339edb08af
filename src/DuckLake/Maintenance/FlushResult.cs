namespace Ekko.DuckLake.Maintenance;

/// <summary>Rows of one table that went from the catalog into files.</summary>
/// <param name="SchemaName">The table's schema.</param>
/// <param name="TableName">The table.</param>
/// <param name="RowsFlushed">Versions of rows, those deleted since included.</param>
public sealed record FlushResult(string SchemaName, string TableName, long RowsFlushed);
