using System.Collections.Immutable;
using Ekko.DuckLake.Footers;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Scan;

/// <summary>
/// The columns of a table in a data file. The file itself says which they are: by its field ids, whatever the table was called when the
/// file came; by a name mapping where it was added from elsewhere; by their order where it has neither (format 1.0, data files).
/// </summary>
sealed class FileColumns
{
    /// <summary>A member of a STRUCT that the table does not have.</summary>
    static readonly ColumnType Unknown = ColumnType.Of(ColumnKind.Unknown);

    readonly HashSet<ColumnId> _untrusted = [];

    FileColumns(LakeTable table, FileSchema schema, IEnumerable<LakeColumn?> written)
    {
        var found = ImmutableArray.CreateBuilder<LakeColumn>();
        foreach (var (place, column) in written.Index())
        {
            if (column is null)
                continue;
            found.Add(column);
            if (schema.IsUntrusted(place))
                _untrusted.Add(column.Id);
        }

        Written = found.DrainToImmutable();
        var names = schema.Columns.Select(c => c.Name).ToList();
        Hiding = names.Find(VirtualColumnNames.IsOfEngine);
        HasUniqueNames = names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count;
        HasFieldIds = schema.HasFieldIds;
        HasTableNames = Written.All(w => table.Columns.Any(c => c.Id == w.Id && c.Name == w.Name));
        RowId = schema.Columns.FirstOrDefault(c => c.FieldId == EmbeddedNames.RowIdField)?.Name;
        SnapshotId = schema.Columns.FirstOrDefault(c => c.FieldId == EmbeddedNames.SnapshotIdField)?.Name;
    }

    /// <summary>The columns of the table that the file has, under the names they have there.</summary>
    internal ImmutableArray<LakeColumn> Written { get; }

    /// <summary>Whether they all have the table's names.</summary>
    internal bool HasTableNames { get; }

    /// <summary>Whether no two columns of the file have one name, which the engine reads in any case of letters.</summary>
    internal bool HasUniqueNames { get; }

    /// <summary>Whether the file's columns have field ids.</summary>
    internal bool HasFieldIds { get; }

    /// <summary>A column of the file that hides one of the engine's own where columns are found by name; null for none.</summary>
    internal string? Hiding { get; }

    /// <summary>The name of the column with the id of each row; null when the file has none.</summary>
    internal string? RowId { get; }

    /// <summary>The name of the column with the snapshot of each row; null when the file has none.</summary>
    internal string? SnapshotId { get; }

    /// <summary>Whether the engine must not ask the file's Bloom filter over a column.</summary>
    internal bool IsUntrusted(LakeColumn column) => _untrusted.Contains(column.Id);

    /// <summary>Finds the columns of a file with field ids.</summary>
    internal static FileColumns ByFieldId(LakeTable table, FileSchema schema) =>
        new(table, schema, schema.Columns.Select(file => table.Columns.FirstOrDefault(c => c.Id.Value == file.FieldId) is { } column
            ? Part(file, file.Name, column) : null));

    /// <summary>Finds the columns of a file by the names that a mapping gives.</summary>
    internal static FileColumns ByMapping(LakeTable table, FileSchema schema, ImmutableArray<MappedColumn> mapping)
    {
        var mapped = MappedFile.Columns(table.Columns, mapping);
        return new FileColumns(
            table, schema,
            schema.Columns.Select(f => mapped.FirstOrDefault(m => m.Name.Equals(f.Name, StringComparison.OrdinalIgnoreCase))));
    }

    /// <summary>
    /// Finds the columns of a file without field ids and mapping: they are those that the table had when the file came, in their order.
    /// </summary>
    internal static FileColumns ByOrder(LakeTable table, FileSchema schema, ImmutableArray<LakeColumn> then) =>
        new(table, schema, schema.Columns.Select((file, place) =>
            place < then.Length && table.Columns.FirstOrDefault(c => c.Id == then[place].Id) is { } column
                ? Part(file, file.Name, column) : null));

    /// <summary>A column as the file has it: its own names, the ids of the table.</summary>
    static LakeColumn Part(ParquetColumn file, string name, LakeColumn column)
    {
        ImmutableArray<LakeColumn> children = (column.Type.Kind, file.Children) switch
        {
            (ColumnKind.Struct, var members) => [.. members.Select(m => Member(m, column))],
            (ColumnKind.List, [var repeated]) =>
                [Part(repeated.Children is [var element] ? element : repeated, column.Children[0].Name, column.Children[0])],
            (ColumnKind.Map, [{ Children: [var key, var value] }]) =>
                [Part(key, column.Children[0].Name, column.Children[0]), Part(value, column.Children[1].Name, column.Children[1])],
            _ => column.Children,
        };
        return column with { Name = name, Children = children };
    }

    static LakeColumn Member(ParquetColumn member, LakeColumn parent)
    {
        var found = member.FieldId is { } id ? parent.Children.FirstOrDefault(c => c.Id.Value == id) : parent.FindChild(member.Name);
        return found is not null ? Part(member, member.Name, found)
            : parent with { Id = new ColumnId(0), Name = member.Name, Type = Unknown, Children = [] };
    }
}
