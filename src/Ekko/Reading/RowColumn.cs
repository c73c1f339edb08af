using System.Text.Json.Nodes;
using Ekko.DuckLake.Model;

namespace Ekko.Reading;

/// <summary>A column of any table in answers.</summary>
/// <param name="Column">The lake's column.</param>
/// <param name="Name">Its name in answers.</param>
/// <param name="Form">How it is shown.</param>
sealed record RowColumn(LakeColumn Column, string Name, ColumnForm Form)
{
    /// <summary>The columns of a table.</summary>
    public static IReadOnlyList<RowColumn> Of(LakeTable table) =>
        [.. table.Columns.Select(column => new RowColumn(column, ColumnForms.NameOf(column.Name), ColumnForms.Of(column.Name)))];

    /// <summary>Columns of the reader's row as one object.</summary>
    /// <param name="row">The row.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="prefix">What stands before the number of a column in the name of the result's column.</param>
    public static JsonObject Read(RowReader row, IEnumerable<(RowColumn Column, int Index)> columns, string prefix)
    {
        var values = new JsonObject();
        foreach (var (column, index) in columns)
            values[column.Name] = row.Node($"{prefix}{index}", column.Form);
        return values;
    }
}
