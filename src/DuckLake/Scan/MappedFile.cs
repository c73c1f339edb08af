using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>A file added from elsewhere, told apart from the table by a name mapping.</summary>
static class MappedFile
{
    /// <summary>The table's columns under the names they have in the file; columns the file lacks are left out.</summary>
    /// <param name="columns">The table's columns.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="areNamed">False for parts of lists and maps, which the engine knows by place whatever the file calls them.</param>
    internal static ImmutableArray<LakeColumn> Columns(
        ImmutableArray<LakeColumn> columns, ImmutableArray<MappedColumn> mapping, bool areNamed = true) =>
    [
        .. mapping.Where(m => !m.IsPartition)
            .Select(m => (Mapped: m, Column: columns.FirstOrDefault(c => c.Id == m.Target)))
            .Where(m => m.Column is not null)
            .Select(m => m.Column! with
            {
                Name = areNamed ? m.Mapped.SourceName : m.Column.Name,
                Children = m.Mapped.Children.IsEmpty
                ? m.Column.Children : Columns(m.Column.Children, m.Mapped.Children, m.Column.Type.Kind == ColumnKind.Struct),
            }),
    ];

    /// <summary>The values of partition columns, from the <c>name=value</c> directories of the path.</summary>
    internal static ImmutableArray<(ColumnId Column, string? Value)> PathValues(string path, ImmutableArray<MappedColumn> mapping)
    {
        var values = HivePath.Parse(path);
        return [.. mapping.Where(m => m.IsPartition).Select(m => (m.Target, values.GetValueOrDefault(m.SourceName)))];
    }
}
