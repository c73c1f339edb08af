using System.Collections.Immutable;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.AddFiles;

/// <summary>Finds which columns of a table the columns of an added file are, by name, ignoring case.</summary>
sealed class FileMapper(LakeTable table, ForeignFile file, AddFilesOptions options)
{
    /// <summary>The name of a list's element in mappings, whatever a file calls it (DuckLake 1.0).</summary>
    const string ListElement = "list";

    readonly Dictionary<string, string?> _pathValues = options.HivePartitioning ? HivePath.Parse(file.Path) : [];
    readonly List<(ColumnId, ImmutableArray<ChunkFigures>)> _leaves = [];
    readonly List<(LakeColumn, string?)> _fromPath = [];
    int _leaf;

    /// <summary>What the path says under the names of partition keys and columns.</summary>
    public IReadOnlyDictionary<string, string?> PathValues => _pathValues;

    /// <summary>The leaf columns of the table that are in the file.</summary>
    public IReadOnlyList<(ColumnId Column, ImmutableArray<ChunkFigures> Chunks)> Leaves => _leaves;

    /// <summary>The columns of the table whose value the path gives.</summary>
    public IReadOnlyList<(LakeColumn Column, string? Value)> FromPath => _fromPath;

    /// <summary>Maps the file's columns.</summary>
    /// <exception cref="DuckLakeException">A column is missing, unknown or of a type that does not fit.</exception>
    public ImmutableArray<MappedColumn> Map() => Map(file.Columns, table.Columns, "");

    ImmutableArray<MappedColumn> Map(ImmutableArray<ColumnDefinition> given, ImmutableArray<LakeColumn> wanted, string prefix)
    {
        var missing = wanted.ToList();
        var mapped = ImmutableArray.CreateBuilder<MappedColumn>();
        foreach (var column in given)
        {
            var target = missing.Find(c => Same(c.Name, column.Name));
            if (target is null)
                PassOver(column, prefix);
            else if (prefix.Length == 0 && TakeFromPath(target) is { } fromPath)
                mapped.Add(Skip(column, fromPath));
            else
                mapped.Add(MapColumn(column, column.Name, target, prefix));
            missing.Remove(target!);
        }

        foreach (var column in missing)
        {
            if (prefix.Length == 0 && TakeFromPath(column) is { } fromPath)
                mapped.Add(fromPath);
            else if (!options.AllowMissing)
            {
                throw new DuckLakeException(
                    DuckLakeErrorKind.NotFound,
                    $"Column \"{prefix}{column.Name}\" exists in table \"{table.Name}\" but was not found in file \"{file.Path}\". "
                    + "Set allow_missing => true to add it without.");
            }
        }

        return mapped.ToImmutable();
    }

    void PassOver(ColumnDefinition column, string prefix)
    {
        if (!options.IgnoreExtraColumns)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.NotFound,
                $"Column \"{prefix}{column.Name}\" exists in file \"{file.Path}\" but was not found in table \"{table.Name}\". "
                + "Set ignore_extra_columns => true to pass it over.");
        }

        if (prefix.Length == 0 && VirtualColumnNames.IsOfEngine(column.Name))
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"Column \"{column.Name}\" of file \"{file.Path}\" cannot be passed over: "
                + "it hides that of the engine, which tells the file's rows apart. Copy the file without it.");
        }

        Skip(column, null);
    }

    MappedColumn MapColumn(ColumnDefinition column, string sourceName, LakeColumn target, string prefix)
    {
        if (TypeFit.Problem(target.Type, column.Type) is { } problem)
            throw new DuckLakeException(
                $"Adding file \"{file.Path}\" to table \"{table.Name}\" failed: its column \"{prefix}{column.Name}\" does not fit. "
                + $"{problem}");
        var path = $"{prefix}{column.Name}.";
        var children = target.Type.Kind switch
        {
            ColumnKind.List => [MapColumn(column.Children[0], ListElement, target.Children[0], path)],
            ColumnKind.Struct or ColumnKind.Map => Map(column.Children, target.Children, path),
            _ => ImmutableArray<MappedColumn>.Empty,
        };
        if (!target.Type.IsNested)
        {
            if (!file.Leaves.IsEmpty)
                _leaves.Add((target.Id, file.Leaves[_leaf]));
            _leaf++;
        }

        return new MappedColumn(sourceName, target.Id, false, children);
    }

    /// <summary>Steps over the leaves of a column that is not read.</summary>
    MappedColumn Skip(ColumnDefinition column, MappedColumn? instead)
    {
        if (column.Type.IsNested)
        {
            foreach (var child in column.Children)
                Skip(child, null);
        }
        else
        {
            _leaf++;
        }

        return instead!;
    }

    MappedColumn? TakeFromPath(LakeColumn column)
    {
        if (!_pathValues.TryGetValue(column.Name, out var value))
            return null;
        if (column.Type.IsNested)
            throw new DuckLakeException(
                $"Adding file \"{file.Path}\" failed: its path gives a value for \"{column.Name}\", and type {column.SqlType} cannot come "
                + "from a path.");
        _fromPath.Add((column, value));
        return new MappedColumn(column.Name, column.Id, true, []);
    }

    static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
