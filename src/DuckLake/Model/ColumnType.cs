using System.Collections.Frozen;
using System.Globalization;

namespace Ekko.DuckLake.Model;

/// <summary>
/// A type as one row of <c>ducklake_column</c> holds it: nested types carry only their kind there, their parts are child columns.
/// </summary>
/// <param name="Kind">Which type.</param>
/// <param name="Width">Decimal digits in all, 1 to 38; 0 for every other kind.</param>
/// <param name="Scale">Decimal digits after the point; 0 for every other kind.</param>
public sealed record ColumnType(ColumnKind Kind, int Width = 0, int Scale = 0)
{
    static readonly (ColumnKind Kind, string Catalog, string Sql)[] Names =
    [
        (ColumnKind.Unknown, "unknown", "UNKNOWN"),
        (ColumnKind.Boolean, "boolean", "BOOLEAN"),
        (ColumnKind.Int8, "int8", "TINYINT"),
        (ColumnKind.Int16, "int16", "SMALLINT"),
        (ColumnKind.Int32, "int32", "INTEGER"),
        (ColumnKind.Int64, "int64", "BIGINT"),
        (ColumnKind.Int128, "int128", "HUGEINT"),
        (ColumnKind.UInt8, "uint8", "UTINYINT"),
        (ColumnKind.UInt16, "uint16", "USMALLINT"),
        (ColumnKind.UInt32, "uint32", "UINTEGER"),
        (ColumnKind.UInt64, "uint64", "UBIGINT"),
        (ColumnKind.UInt128, "uint128", "UHUGEINT"),
        (ColumnKind.Float32, "float32", "FLOAT"),
        (ColumnKind.Float64, "float64", "DOUBLE"),
        (ColumnKind.Decimal, "decimal", "DECIMAL"),
        (ColumnKind.Varchar, "varchar", "VARCHAR"),
        (ColumnKind.Blob, "blob", "BLOB"),
        (ColumnKind.Uuid, "uuid", "UUID"),
        (ColumnKind.Json, "json", "JSON"),
        (ColumnKind.Date, "date", "DATE"),
        (ColumnKind.Time, "time", "TIME"),
        (ColumnKind.TimeNs, "time_ns", "TIME_NS"),
        (ColumnKind.TimeTz, "timetz", "TIME WITH TIME ZONE"),
        (ColumnKind.Timestamp, "timestamp", "TIMESTAMP"),
        (ColumnKind.TimestampS, "timestamp_s", "TIMESTAMP_S"),
        (ColumnKind.TimestampMs, "timestamp_ms", "TIMESTAMP_MS"),
        (ColumnKind.TimestampNs, "timestamp_ns", "TIMESTAMP_NS"),
        (ColumnKind.TimestampTz, "timestamptz", "TIMESTAMP WITH TIME ZONE"),
        (ColumnKind.Interval, "interval", "INTERVAL"),
        (ColumnKind.Geometry, "geometry", "GEOMETRY"),
        (ColumnKind.Variant, "variant", "VARIANT"),
        (ColumnKind.Struct, "struct", "STRUCT"),
        (ColumnKind.List, "list", "LIST"),
        (ColumnKind.Map, "map", "MAP"),
    ];

    static readonly FrozenDictionary<ColumnKind, (string Catalog, string Sql)> ByKind =
        Names.ToFrozenDictionary(n => n.Kind, n => (n.Catalog, n.Sql));

    static readonly FrozenDictionary<string, ColumnType> ByCatalogText = Names
        .Select(n => KeyValuePair.Create(n.Catalog, new ColumnType(n.Kind)))
        .Where(n => n.Value.Kind != ColumnKind.Decimal)
        .Append(KeyValuePair.Create("timestamp_us", new ColumnType(ColumnKind.Timestamp)))
        .Append(KeyValuePair.Create("decimal", new ColumnType(ColumnKind.Decimal, 18, 3)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The type of text.</summary>
    public static ColumnType Varchar { get; } = Of(ColumnKind.Varchar);

    /// <summary>The type of a struct; its fields are child columns.</summary>
    public static ColumnType Struct { get; } = Of(ColumnKind.Struct);

    /// <summary>The type of a list; its element is the child column.</summary>
    public static ColumnType List { get; } = Of(ColumnKind.List);

    /// <summary>The type of a map; key and value are child columns.</summary>
    public static ColumnType Map { get; } = Of(ColumnKind.Map);

    /// <summary>True when the parts of a value are columns of their own.</summary>
    public bool IsNested => Kind is ColumnKind.Struct or ColumnKind.List or ColumnKind.Map;

    /// <summary>True for integers, decimals and floating-point numbers.</summary>
    internal bool IsNumber => Kind is >= ColumnKind.Int8 and <= ColumnKind.Decimal;

    /// <summary>The text of <c>ducklake_column.column_type</c>, for example <c>int64</c> or <c>decimal(38,0)</c>.</summary>
    public string CatalogText => Kind == ColumnKind.Decimal
        ? string.Create(CultureInfo.InvariantCulture, $"decimal({Width},{Scale})")
        : ByKind[Kind].Catalog;

    /// <summary>DuckDB's name of the type; of nested types only the outer word (<see cref="LakeColumn.SqlType"/> composes them).</summary>
    public string SqlName => Kind == ColumnKind.Decimal
        ? string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Width},{Scale})")
        : ByKind[Kind].Sql;

    /// <summary>The type of that kind that has no parameters.</summary>
    public static ColumnType Of(ColumnKind kind) => new(kind);

    /// <summary>A decimal type.</summary>
    /// <param name="width">Digits in all, 1 to 38.</param>
    /// <param name="scale">Digits after the point, 0 to width.</param>
    /// <exception cref="DuckLakeException">The numbers are out of range.</exception>
    public static ColumnType OfDecimal(int width, int scale) => width is < 1 or > 38 || scale < 0 || scale > width
        ? throw new DuckLakeException($"DECIMAL({width},{scale}) is not a type: the width is 1 to 38 and the scale 0 to the width.")
        : new(ColumnKind.Decimal, width, scale);

    /// <summary>Reads the text of <c>ducklake_column.column_type</c>.</summary>
    /// <exception cref="DuckLakeException">The text names no type of the format.</exception>
    public static ColumnType Parse(string catalogText)
    {
        if (ByCatalogText.TryGetValue(catalogText, out var type))
            return type;
        if (catalogText.StartsWith("decimal(", StringComparison.OrdinalIgnoreCase) && catalogText.EndsWith(')'))
        {
            var parts = catalogText[8..^1].Split(',');
            if (parts.Length == 2
                && int.TryParse(
                    parts[0], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var width)
                && int.TryParse(
                    parts[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture,
                    out var scale))
                return OfDecimal(width, scale);
        }

        throw new DuckLakeException(
            DuckLakeErrorKind.NotSupported, $"Column type '{catalogText}' in the catalog is not known to this version.");
    }

    /// <inheritdoc/>
    public override string ToString() => SqlName;
}
