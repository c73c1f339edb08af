using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Parquet;

/// <summary>
/// What a column is in a data file. The engine's Parquet keeps HUGEINT and UHUGEINT as DOUBLE, TIMETZ without its offset and INTERVAL in
/// milliseconds, none below zero. A file of a lake keeps the text of such values, which every reader casts to the column's type as it casts
/// values of before a widening. TIMESTAMP_S is one of microseconds in Parquet, but the engine refuses its infinity inside nested values.
/// </summary>
static class StoredType
{
    /// <summary>Whether values are kept as their text.</summary>
    internal static bool IsText(ColumnType type) =>
        type.Kind is ColumnKind.Int128 or ColumnKind.UInt128 or ColumnKind.TimeTz or ColumnKind.Interval;

    /// <summary>A SELECT of the table's columns, and what follows them, with the values as they are kept.</summary>
    internal static string Select(LakeTable table, string rows)
    {
        var changed = table.Columns.Where(c => c.Leaves().Any(l => Of(l.Type) != l.Type))
            .Select(c => (Name: SqlText.QuoteIdentifier(c.Name), Column: c))
            .Select(c => $"{Sql(c.Name, c.Column)} AS {c.Name}").ToList();
        return changed.Count == 0 ? rows : $"SELECT * REPLACE ({string.Join(", ", changed)}) FROM ({rows})";
    }

    /// <summary>The text of a value, where the engine reads it back.</summary>
    /// <remarks>It does not of intervals longer than some 245,000 years.</remarks>
    internal static string Text(string value, ColumnType type) => type.Kind == ColumnKind.Interval
        ? $"CASE WHEN TRY_CAST(CAST({value} AS VARCHAR) AS INTERVAL) IS NOT DISTINCT FROM {value} THEN CAST({value} AS VARCHAR) "
            + $"ELSE error('Storing INTERVAL ' || CAST({value} AS VARCHAR) || ' failed: it is too long. Keep it as a number.') END"
        : $"CAST({value} AS VARCHAR)";

    static string Sql(string name, LakeColumn column) =>
        IsText(column.Type) ? Text(name, column.Type) : $"CAST({name} AS {As(column).SqlType})";

    static LakeColumn As(LakeColumn column) => column.Type.IsNested
        ? column with { Children = [.. column.Children.Select(As)] } : column with { Type = Of(column.Type) };

    static ColumnType Of(ColumnType type) =>
        IsText(type) ? ColumnType.Varchar : type.Kind == ColumnKind.TimestampS ? ColumnType.Of(ColumnKind.Timestamp) : type;
}
