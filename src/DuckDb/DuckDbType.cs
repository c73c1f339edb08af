using System.Collections.Immutable;
using System.Globalization;

namespace Ekko.DuckDb;

/// <summary>A named member of a STRUCT, UNION or MAP type (`key` and `value`), or the `element` of a LIST or ARRAY.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Type">The member's type.</param>
public readonly record struct DuckDbField(string Name, DuckDbType Type);

/// <summary>A logical type of the engine. <see cref="ToString"/> gives it as SQL text, e.g. <c>DECIMAL(38,0)</c>.</summary>
public sealed record DuckDbType
{
    DuckDbType(DuckDbTypeId id) => Id = id;

    /// <summary>The kind of type.</summary>
    public DuckDbTypeId Id { get; private init; }

    /// <summary>Digits of a DECIMAL; 0 for other types.</summary>
    public int Width { get; private init; }

    /// <summary>Digits after the point of a DECIMAL; 0 for other types.</summary>
    public int Scale { get; private init; }

    /// <summary>Elements of an ARRAY; 0 for other types.</summary>
    public int Size { get; private init; }

    /// <summary>The name of a type that is an alias, e.g. JSON over VARCHAR.</summary>
    public string? Alias { get; private init; }

    /// <summary>Members of a nested type; empty for scalars.</summary>
    public ImmutableArray<DuckDbField> Children { get; private init; } = [];

    /// <summary>The values of an ENUM in dictionary order; empty for other types.</summary>
    public ImmutableArray<string> EnumValues { get; private init; } = [];

    /// <summary>BOOLEAN.</summary>
    public static DuckDbType Boolean { get; } = Of(DuckDbTypeId.Boolean);

    /// <summary>SMALLINT.</summary>
    public static DuckDbType SmallInt { get; } = Of(DuckDbTypeId.SmallInt);

    /// <summary>INTEGER.</summary>
    public static DuckDbType Integer { get; } = Of(DuckDbTypeId.Integer);

    /// <summary>BIGINT.</summary>
    public static DuckDbType BigInt { get; } = Of(DuckDbTypeId.BigInt);

    /// <summary>DOUBLE.</summary>
    public static DuckDbType Double { get; } = Of(DuckDbTypeId.Double);

    /// <summary>VARCHAR.</summary>
    public static DuckDbType VarChar { get; } = Of(DuckDbTypeId.VarChar);

    /// <summary>BLOB.</summary>
    public static DuckDbType Blob { get; } = Of(DuckDbTypeId.Blob);

    /// <summary>TIMESTAMP, microseconds since 1970 without a zone.</summary>
    public static DuckDbType Timestamp { get; } = Of(DuckDbTypeId.Timestamp);

    /// <summary>TIMESTAMP WITH TIME ZONE, microseconds since 1970 in UTC.</summary>
    public static DuckDbType TimestampTz { get; } = Of(DuckDbTypeId.TimestampTz);

    /// <summary>JSON: text, stored as VARCHAR.</summary>
    public static DuckDbType Json { get; } = VarChar with { Alias = "JSON" };

    /// <summary>A type without parameters or members.</summary>
    public static DuckDbType Of(DuckDbTypeId id) => new(id);

    /// <summary>DECIMAL of <paramref name="width"/> digits (1–38), <paramref name="scale"/> of them after the point.</summary>
    public static DuckDbType Decimal(int width, int scale) => new(DuckDbTypeId.Decimal) { Width = width, Scale = scale };

    /// <summary>A LIST of <paramref name="element"/>.</summary>
    public static DuckDbType List(DuckDbType element) => new(DuckDbTypeId.List) { Children = [new("element", element)] };

    /// <summary>An ARRAY of exactly <paramref name="size"/> elements.</summary>
    public static DuckDbType Array(DuckDbType element, int size) =>
        new(DuckDbTypeId.Array) { Children = [new("element", element)], Size = size };

    /// <summary>A MAP.</summary>
    public static DuckDbType Map(DuckDbType key, DuckDbType value) =>
        new(DuckDbTypeId.Map) { Children = [new("key", key), new("value", value)] };

    /// <summary>A STRUCT.</summary>
    public static DuckDbType Struct(params ImmutableArray<DuckDbField> fields) => new(DuckDbTypeId.Struct) { Children = fields };

    /// <summary>A UNION.</summary>
    public static DuckDbType Union(params ImmutableArray<DuckDbField> members) => new(DuckDbTypeId.Union) { Children = members };

    /// <summary>An ENUM.</summary>
    public static DuckDbType Enum(params ImmutableArray<string> values) => new(DuckDbTypeId.Enum) { EnumValues = values };

    /// <summary>The same type under a name of its own.</summary>
    public DuckDbType WithAlias(string alias) => this with { Alias = alias };

    /// <summary>True where the members, parameters and alias are equal too.</summary>
    public bool Equals(DuckDbType? other) =>
        other is not null && Id == other.Id && Width == other.Width && Scale == other.Scale && Size == other.Size
        && Alias == other.Alias && Children.SequenceEqual(other.Children) && EnumValues.SequenceEqual(other.EnumValues);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Width, Scale, Size, Alias, Children.Length);

    /// <summary>The type as SQL text, as the engine prints it.</summary>
    public override string ToString() => Alias ?? Id switch
    {
        DuckDbTypeId.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Width},{Scale})"),
        DuckDbTypeId.List => $"{Children[0].Type}[]",
        DuckDbTypeId.Array => string.Create(CultureInfo.InvariantCulture, $"{Children[0].Type}[{Size}]"),
        DuckDbTypeId.Map => $"MAP({Children[0].Type}, {Children[1].Type})",
        DuckDbTypeId.Struct => $"STRUCT({Members()})",
        DuckDbTypeId.Union => $"UNION({Members()})",
        DuckDbTypeId.Enum => $"ENUM({string.Join(", ", EnumValues.Select(v => $"'{v.Replace("'", "''", StringComparison.Ordinal)}'"))})",
        DuckDbTypeId.TimestampS => "TIMESTAMP_S",
        DuckDbTypeId.TimestampMs => "TIMESTAMP_MS",
        DuckDbTypeId.TimestampNs => "TIMESTAMP_NS",
        DuckDbTypeId.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckDbTypeId.TimeTz => "TIME WITH TIME ZONE",
        DuckDbTypeId.TimeNs => "TIME_NS",
        DuckDbTypeId.SqlNull => "\"NULL\"",
        var id => id.ToString().ToUpperInvariant(),
    };

    string Members() => string.Join(", ", Children.Select(c => $"{Quote(c.Name)} {c.Type}"));

    static string Quote(string name) =>
        name.Length > 0 && name.All(c => c is '_' or (>= 'a' and <= 'z') or (>= '0' and <= '9')) && !char.IsAsciiDigit(name[0])
            ? name
            : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
