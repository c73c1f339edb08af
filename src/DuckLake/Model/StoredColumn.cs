namespace Ekko.DuckLake.Model;

/// <summary>
/// What the catalog knows of a column's values in data files, deleted rows included, for those who look at a lake. Null means that a file
/// does not tell.
/// </summary>
/// <param name="Id">The column's id; of a nested column that of a leaf.</param>
/// <param name="Name">Its name; of a leaf with those above it, divided by dots.</param>
/// <param name="Type">Its type, as DuckDB writes it.</param>
/// <param name="Bytes">Its bytes in the files, compressed.</param>
/// <param name="ValueCount">Its values that are not null.</param>
/// <param name="NullCount">Its nulls.</param>
/// <param name="Min">No value is smaller. The text is the catalog's.</param>
/// <param name="Max">No value is larger. The text is the catalog's.</param>
public sealed record StoredColumn(
    ColumnId Id, string Name, string Type, long? Bytes, long? ValueCount, long? NullCount, string? Min, string? Max)
{
    /// <summary>The leaves of a column, each with what its files add up to.</summary>
    /// <param name="column">The column.</param>
    /// <param name="statistics">Those of a leaf, one entry a file; an entry is null where the file has none.</param>
    internal static IEnumerable<StoredColumn> Of(LakeColumn column, Func<ColumnId, IReadOnlyList<ColumnStatistics?>> statistics) =>
        column.Type.IsNested
            ? column.Children.SelectMany(child => Of(child with { Name = $"{column.Name}.{child.Name}" }, statistics))
            : [Of(column, statistics(column.Id))];

    static StoredColumn Of(LakeColumn leaf, IReadOnlyList<ColumnStatistics?> files) => new(
        leaf.Id, leaf.Name, leaf.SqlType, Sum(files, file => file.ColumnSizeBytes), Sum(files, file => file.ValueCount),
        Sum(files, file => file.NullCount), Bound(leaf.Type, files, file => file.Min, isMax: false),
        Bound(leaf.Type, files, file => file.Max, isMax: true));

    static long? Sum(IReadOnlyList<ColumnStatistics?> files, Func<ColumnStatistics, long?> part)
    {
        long sum = 0;
        foreach (var file in files)
        {
            if (file is null || part(file) is not { } value)
                return null;
            sum += value;
        }

        return sum;
    }

    static string? Bound(
        ColumnType type, IReadOnlyList<ColumnStatistics?> files, Func<ColumnStatistics, string?> part, bool isMax)
    {
        (StatisticsValue Value, string Text)? bound = null;
        foreach (var file in files)
        {
            // A file without values bounds none.
            if (file is { ValueCount: 0 })
                continue;
            if (file is null || part(file) is not { } text || !StatisticsValue.TryParse(type, text, out var value))
                return null;
            if (bound is not { } known || (isMax ? value > known.Value : value < known.Value))
                bound = (value, text);
        }

        return bound?.Text;
    }
}
