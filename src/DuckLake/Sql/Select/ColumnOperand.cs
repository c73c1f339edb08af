using System.Collections.Frozen;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>A column of a relation, a field of one, or a function of either whose bounds follow from theirs.</summary>
/// <param name="Relation">The relation.</param>
/// <param name="Column">The column or field.</param>
/// <param name="Function">The function; null for the column itself.</param>
sealed record ColumnOperand(RelationReference Relation, LakeColumn Column, ColumnFunction? Function)
{
    /// <summary>Parts of a time that never fall as time goes on.</summary>
    static readonly FrozenSet<string> Rising =
        new[] { "year", "decade", "century", "millennium", "isoyear", "yearweek", "epoch_ms", "epoch_us" }
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Parts of a time that rise within a larger unit and begin anew in the next.</summary>
    static readonly FrozenDictionary<string, string> RisingWithin = new Dictionary<string, string>
    {
        ["month"] = "year",
        ["quarter"] = "year",
        ["dayofyear"] = "year",
        ["day"] = "month",
        ["dayofmonth"] = "month",
        ["hour"] = "day",
        ["minute"] = "hour",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The type of its values.</summary>
    internal ColumnType Type => Function?.Type ?? Column.Type;

    bool IsTime => Type.Kind is ColumnKind.Date or ColumnKind.TimestampTz || IsTimestamp(Type.Kind);

    /// <summary>The operand cast to a type; null where the order of values changes.</summary>
    internal ColumnOperand? Cast(ColumnType type, bool isTried)
    {
        if (type == Type)
            return this;
        var isZoned = Type.Kind == ColumnKind.TimestampTz || type.Kind == ColumnKind.TimestampTz;
        var keepsOrder = IsTime
            ? type.Kind is ColumnKind.Date or ColumnKind.TimestampTz || IsTimestamp(type.Kind)
            : IsNumber(Type.Kind) && (IsNumber(type.Kind) || type.Kind is ColumnKind.Float32 or ColumnKind.Float64);
        return keepsOrder ? Apply(type, value => $"{(isTried ? "TRY_CAST" : "CAST")}({value} AS {type.SqlName})", null, isZoned) : null;
    }

    /// <summary>A part of a time, such as its year.</summary>
    internal ColumnOperand? Part(string part)
    {
        var type = ColumnType.Of(ColumnKind.Int64);
        if (!IsTime)
            return null;
        if (Rising.Contains(part))
            return Apply(type, value => $"{part}({value})", null, IsZoned(part));
        return RisingWithin.TryGetValue(part, out var unit)
            ? Apply(type, value => $"{part}({value})", value => Truncated(unit, value), IsZoned(part)) : null;
    }

    /// <summary>A time cut to a unit.</summary>
    internal ColumnOperand? Truncate(string unit)
    {
        if (!IsTime || !unit.All(char.IsAsciiLetter))
            return null;
        var isZoned = Type.Kind == ColumnKind.TimestampTz;
        var type = isZoned ? Type : ColumnType.Of(ColumnKind.Timestamp);
        return Apply(type, value => $"CAST({Truncated(unit, value)} AS {type.SqlName})", null, isZoned);
    }

    /// <summary>A field of a STRUCT.</summary>
    internal ColumnOperand? Field(string name) =>
        Function is null && Column.Type.Kind == ColumnKind.Struct && Column.FindChild(name) is { } field
            ? this with { Column = field } : null;

    ColumnOperand? Apply(ColumnType type, Func<string, string> sql, Func<string, string>? within, bool isZoned)
    {
        if (Function is not { } inner)
            return this with { Function = new ColumnFunction(type, sql, within, isZoned) };
        // Of what begins anew in the next unit nothing follows for functions of it.
        return inner.Within is not null ? null : this with
        {
            Function = new ColumnFunction(
                type, value => sql(inner.Sql(value)), within is null ? null : value => within(inner.Sql(value)),
                isZoned || inner.IsZoned),
        };
    }

    bool IsZoned(string part) =>
        Type.Kind == ColumnKind.TimestampTz && !part.StartsWith("epoch", StringComparison.OrdinalIgnoreCase);

    static string Truncated(string unit, string value) => $"date_trunc({SqlText.QuoteLiteral(unit)}, {value})";

    static bool IsTimestamp(ColumnKind kind) =>
        kind is ColumnKind.Timestamp or ColumnKind.TimestampS or ColumnKind.TimestampMs or ColumnKind.TimestampNs;

    static bool IsNumber(ColumnKind kind) =>
        kind is ColumnKind.Decimal or (>= ColumnKind.Int8 and <= ColumnKind.UInt64 and not ColumnKind.Int128);
}
