namespace Ekko.DuckLake.Session;

/// <summary>What a query gets in the place of a lake relation.</summary>
enum RelationForm
{
    /// <summary>Its rows.</summary>
    Rows,

    /// <summary>Its rows; remote files are opened without bringing them.</summary>
    LazyRows,

    /// <summary>No rows, but its columns: for what only asks about types.</summary>
    Shape,

    /// <summary>A scratch table like it: for DESCRIBE, which also asks about NOT NULL and defaults.</summary>
    Scratch,

    /// <summary>Its name as a <see cref="LakeReference"/>: for what the engine keeps.</summary>
    Name,
}
