using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>A file added from elsewhere, told apart from the table by a name mapping.</summary>
static class MappedFile
{
    const string NullDirectory = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>The table's columns under the names they have in the file; columns the file lacks are left out.</summary>
    internal static ImmutableArray<LakeColumn> Columns(ImmutableArray<LakeColumn> columns, ImmutableArray<MappedColumn> mapping) =>
    [
        .. mapping.Where(m => !m.IsPartition)
            .Select(m => (Mapped: m, Column: columns.FirstOrDefault(c => c.Id == m.Target)))
            .Where(m => m.Column is not null)
            .Select(m => m.Column! with
            {
                Name = m.Mapped.SourceName,
                Children = m.Mapped.Children.IsEmpty ? m.Column.Children : Columns(m.Column.Children, m.Mapped.Children),
            }),
    ];

    /// <summary>The values of partition columns, from the <c>name=value</c> directories of the path.</summary>
    internal static ImmutableArray<(ColumnId Column, string? Value)> PathValues(string path, ImmutableArray<MappedColumn> mapping)
    {
        var directories = path.Split('/')
            .Select(part => (Part: part, Split: part.IndexOf('=', StringComparison.Ordinal)))
            .Where(d => d.Split > 0)
            .ToLookup(d => Uri.UnescapeDataString(d.Part[..d.Split]), d => d.Part[(d.Split + 1)..], StringComparer.OrdinalIgnoreCase);
        return [.. mapping.Where(m => m.IsPartition).Select(m => (m.Target, Decode(directories[m.SourceName].LastOrDefault())))];
    }

    static string? Decode(string? value) => value is null or NullDirectory ? null : Uri.UnescapeDataString(value);
}
