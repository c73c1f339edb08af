using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.AddFiles;

/// <summary>
/// Which types a column of an added file may have: the table's, or one whose every value the table's type holds (DuckLake 1.0,
/// add_data_files).
/// </summary>
static class TypeFit
{
    static readonly ColumnKind[][] Widening =
    [
        [ColumnKind.Int8],
        [ColumnKind.Int16, ColumnKind.UInt8],
        [ColumnKind.Int32, ColumnKind.UInt16],
        [ColumnKind.Int64, ColumnKind.UInt32],
    ];

    static readonly ColumnKind[] Unsigned = [ColumnKind.UInt8, ColumnKind.UInt16, ColumnKind.UInt32, ColumnKind.UInt64];

    static readonly ImmutableArray<ColumnKind> Timestamps = [ColumnKind.Timestamp, ColumnKind.TimestampMs, ColumnKind.TimestampS];

    /// <summary>Why a type does not fit; null when it does.</summary>
    public static string? Problem(ColumnType table, ColumnType file)
    {
        if (table.Kind == ColumnKind.Decimal)
            return DecimalProblem(table, file);
        var accepted = Accepted(table.Kind);
        if (accepted.Contains(file.Kind))
            return null;
        var names = accepted.Select(k => ColumnType.Of(k).SqlName);
        var hint = table.Kind == ColumnKind.Geometry ? " Only Parquet's own GEOMETRY type is one, not a GeoParquet 1 file." : "";
        return $"Expected {(accepted.Length > 1 ? "one of " : "")}{string.Join(", ", names)}, found type {file.SqlName}.{hint}";
    }

    static ImmutableArray<ColumnKind> Accepted(ColumnKind kind)
    {
        if (Array.FindIndex(Widening, w => w[0] == kind) is >= 0 and var signed)
            return [.. Widening.Take(signed + 1).Reverse().SelectMany(w => w)];
        if (Array.IndexOf(Unsigned, kind) is >= 0 and var unsigned)
            return [.. Unsigned.Take(unsigned + 1).Reverse()];
        return kind switch
        {
            ColumnKind.Float64 => [ColumnKind.Float64, ColumnKind.Float32],
            ColumnKind.Timestamp or ColumnKind.TimestampNs => [ColumnKind.TimestampNs, .. Timestamps],
            ColumnKind.TimestampMs or ColumnKind.TimestampS => Timestamps,
            _ => [kind],
        };
    }

    static string? DecimalProblem(ColumnType table, ColumnType file)
    {
        if (file.Kind != ColumnKind.Decimal)
            return $"Expected DECIMAL, found type {file.SqlName}.";
        return file.Scale > table.Scale || file.Width > table.Width
            ? $"Incompatible decimal precision/scale: the file has {file.SqlName}, the table {table.SqlName}."
            : null;
    }
}
