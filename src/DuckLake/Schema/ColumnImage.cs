using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>What a row of <c>ducklake_column</c> says, without its begin and end: equal images need no new row.</summary>
readonly record struct ColumnImage(
    ColumnId Id, ColumnId? Parent, string Name, string Type, string? InitialDefault, string Default, bool NullsAllowed, string DefaultKind)
{
    /// <summary>The rows of a table's columns, parents before children.</summary>
    public static List<ColumnImage> Of(LakeTable table)
    {
        var images = new List<ColumnImage>();
        foreach (var column in table.Columns)
            Add(images, column, null);
        return images;
    }

    static void Add(List<ColumnImage> images, LakeColumn column, ColumnId? parent)
    {
        images.Add(new(
            column.Id, parent, column.Name, column.Type.CatalogText, column.InitialDefault, column.Default?.Text ?? ColumnDefault.None,
            column.NullsAllowed, column.DefaultKind));
        foreach (var child in column.Children)
            Add(images, child, column.Id);
    }
}
