namespace Ekko.DuckLake.Model;

/// <summary>A view as of one snapshot.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Uuid">Its identity.</param>
/// <param name="Schema">The schema it is in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Dialect">The dialect of <paramref name="Sql"/>, <c>duckdb</c>.</param>
/// <param name="Sql">The query as stored; the catalog's name is written as <c>{DUCKLAKE_CATALOG}.</c>.</param>
/// <param name="ColumnAliases">Quoted names separated by commas, or empty.</param>
/// <param name="Comment">The view's comment.</param>
/// <param name="Begin">The snapshot that wrote this row.</param>
public sealed record LakeView(
    ViewId Id, Guid Uuid, SchemaId Schema, string Name, string Dialect, string Sql, string ColumnAliases, string? Comment,
    SnapshotId Begin);
