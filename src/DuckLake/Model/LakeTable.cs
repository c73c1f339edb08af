using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>A table as of one snapshot.</summary>
/// <param name="Id">Its id; a rename keeps it.</param>
/// <param name="Uuid">Its identity for ever.</param>
/// <param name="Schema">The schema it is in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its directory, below the schema's when <paramref name="PathIsRelative"/>.</param>
/// <param name="PathIsRelative">Whether the path is relative.</param>
/// <param name="Columns">Top-level columns in order.</param>
/// <param name="Partition">How new files are divided; null when they are not.</param>
/// <param name="Sort">How new rows are ordered; null when they are not.</param>
/// <param name="Comment">The table's comment.</param>
/// <param name="Begin">The snapshot that wrote the row of this name.</param>
public sealed record LakeTable(
    TableId Id,
    Guid Uuid,
    SchemaId Schema,
    string Name,
    string Path,
    bool PathIsRelative,
    ImmutableArray<LakeColumn> Columns,
    PartitionSpec? Partition,
    SortSpec? Sort,
    string? Comment,
    SnapshotId Begin)
{
    /// <summary>The directory of the table's files, composed from data path, schema path and table path; ends with <c>/</c>.</summary>
    public string FullPath { get; init; } = "";

    /// <summary>
    /// Id of the live partition specification row; unlike <see cref="Partition"/> also set when that row says "no keys" after a reset.
    /// </summary>
    internal PartitionId? PartitionRow { get; init; } = Partition?.Id;

    /// <summary>The top-level column of that name, ignoring case; null when there is none.</summary>
    public LakeColumn? FindColumn(string name) =>
        Columns.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The column or nested field of that id; null when there is none.</summary>
    public LakeColumn? FindColumn(ColumnId id)
    {
        foreach (var column in Columns)
        {
            if (column.Id == id)
                return column;
        }

        return Columns.SelectMany(c => c.Children).SelectMany(c => c.SelfAndDescendants()).FirstOrDefault(c => c.Id == id);
    }

    /// <summary>The column or nested field at that path of names, ignoring case; null when there is none.</summary>
    public LakeColumn? FindColumn(params ReadOnlySpan<string> path)
    {
        var column = path.IsEmpty ? null : FindColumn(path[0]);
        for (var i = 1; i < path.Length && column is not null; i++)
            column = column.FindChild(path[i]);
        return column;
    }
}
