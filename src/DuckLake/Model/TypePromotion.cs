namespace Ekko.DuckLake.Model;

/// <summary>
/// Which type changes are allowed: those where DuckDB's common type of both is the new one, so that no stored value is lost or refused.
/// </summary>
static class TypePromotion
{
    public static bool IsAllowed(ColumnType from, ColumnType to) => from != to && !from.IsNested && !to.IsNested && to.Kind switch
    {
        // DuckDB prefers JSON over whatever it is combined with.
        ColumnKind.Json => true,
        ColumnKind.Float64 => IsInteger(from.Kind) || from.Kind is ColumnKind.Decimal or ColumnKind.Float32,
        ColumnKind.Float32 => IsInteger(from.Kind) || from.Kind == ColumnKind.Decimal,
        ColumnKind.Decimal => from.Kind == ColumnKind.Decimal ? FitsDecimal(from, to) : IsInteger(from.Kind) && FitsInteger(from.Kind, to),
        ColumnKind.TimestampTz => from.Kind is ColumnKind.Date or ColumnKind.Timestamp,
        ColumnKind.Timestamp => from.Kind is ColumnKind.Date or ColumnKind.TimestampS or ColumnKind.TimestampMs,
        ColumnKind.TimestampNs => from.Kind is ColumnKind.Date or ColumnKind.Timestamp or ColumnKind.TimestampS or ColumnKind.TimestampMs,
        ColumnKind.TimestampMs => from.Kind is ColumnKind.Date or ColumnKind.TimestampS,
        ColumnKind.TimestampS => from.Kind == ColumnKind.Date,
        _ => IsInteger(to.Kind) && (from.Kind == ColumnKind.Boolean || (IsInteger(from.Kind) && WidensInteger(from.Kind, to.Kind))),
    };

    static bool IsInteger(ColumnKind kind) => kind is >= ColumnKind.Int8 and <= ColumnKind.UInt128;

    static bool IsUnsigned(ColumnKind kind) => kind is >= ColumnKind.UInt8 and <= ColumnKind.UInt128;

    static int Bits(ColumnKind kind) => kind switch
    {
        ColumnKind.Int8 or ColumnKind.UInt8 => 8,
        ColumnKind.Int16 or ColumnKind.UInt16 => 16,
        ColumnKind.Int32 or ColumnKind.UInt32 => 32,
        ColumnKind.Int64 or ColumnKind.UInt64 => 64,
        _ => 128,
    };

    static bool WidensInteger(ColumnKind from, ColumnKind to) => Bits(to) > Bits(from) && (IsUnsigned(from) || !IsUnsigned(to));

    static bool FitsDecimal(ColumnType from, ColumnType to) => to.Scale >= from.Scale && to.Width - to.Scale >= from.Width - from.Scale;

    static bool FitsInteger(ColumnKind from, ColumnType to)
    {
        var digits = Bits(from) switch { 8 => 3, 16 => 5, 32 => 10, 64 => IsUnsigned(from) ? 20 : 19, _ => 38 };
        return to.Width >= Math.Min(38, digits + to.Scale);
    }
}
