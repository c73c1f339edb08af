namespace Ekko.DuckLake.Model;

/// <summary>A table of the catalog database that holds rows of a lake table, as a row of <c>ducklake_inlined_data_tables</c>.</summary>
/// <param name="Table">The lake table whose rows it has.</param>
/// <param name="Name">The name of the table in the catalog database.</param>
/// <param name="SchemaVersion">The schema version whose columns it has.</param>
sealed record InlinedDataTable(TableId Table, string Name, long SchemaVersion);
