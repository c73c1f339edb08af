using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// An expression of the syntax tree that names no column and answers the same whenever it is asked: constants, casts, arithmetic,
/// intervals.
/// </summary>
/// <param name="Sql">Its text.</param>
/// <param name="Literal">The value, when it is a plain text or integer constant: no engine is needed to read it.</param>
/// <param name="IsText">Whether it is a text constant, which takes the type of what it is compared with.</param>
/// <param name="Grows">Whether it depends on the clock, so that asking later answers the same or more.</param>
sealed record ConstantExpression(string Sql, string? Literal = null, bool IsText = false, bool Grows = false)
{
    static readonly FrozenSet<string> Operators = new[] { "+", "-", "*", "/", "//", "%", "||" }.ToFrozenSet();

    static readonly FrozenSet<string> Functions = new[]
    {
        "to_years", "to_months", "to_weeks", "to_days", "to_hours", "to_minutes", "to_seconds", "to_milliseconds", "to_microseconds",
            "trunc",
        "make_date", "make_timestamp", "make_timestamptz", "to_timestamp", "epoch_ms", "date_trunc", "lower", "upper", "concat", "abs",
        "list_value",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    static readonly FrozenSet<string> Clocks =
        new[] { "now", "current_timestamp", "get_current_timestamp", "transaction_timestamp", "current_date", "today",
            "current_localtimestamp" }
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads an expression; null when it is not of this kind.</summary>
    public static ConstantExpression? Read(JsonElement expression) => SyntaxTree.Text(expression, "class") switch
    {
        "CONSTANT" => ReadValue(expression.GetProperty("value")),
        "CAST" => ReadCast(expression),
        "FUNCTION" => ReadFunction(expression),
        "COLUMN_REF" => ReadKeyword(expression),
        "PARAMETER" => new ConstantExpression("$" + SyntaxTree.Text(expression, "identifier")),
        _ => null,
    };

    // current_date and current_timestamp come as columns; a table may have such a column, but then it is not compared with itself here.
    static ConstantExpression? ReadKeyword(JsonElement expression) =>
        SyntaxTree.Strings(expression, "column_names") is [var name] && Clocks.Contains(name)
            ? new ConstantExpression(name, Grows: true) : null;

    static ConstantExpression? ReadValue(JsonElement value)
    {
        var type = SyntaxTree.Text(value.GetProperty("type"), "id");
        if (value.GetProperty("is_null").GetBoolean() || !value.TryGetProperty("value", out var content))
            return null;
        switch (type)
        {
            case "VARCHAR" when content.ValueKind == JsonValueKind.String:
                var text = content.GetString()!;
                return new ConstantExpression(SqlText.QuoteLiteral(text), text, IsText: true);
            case "BOOLEAN" when content.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return new ConstantExpression(content.GetRawText());
            case "INTEGER" or "BIGINT" or "SMALLINT" or "TINYINT" or "UBIGINT" or "UINTEGER" when content.ValueKind == JsonValueKind.Number:
                return new ConstantExpression("(" + content.GetRawText() + ")", content.GetRawText());
            case "HUGEINT" when content.ValueKind == JsonValueKind.Object:
                var wide = (new BigInteger(content.GetProperty("upper").GetInt64()) << 64) + content.GetProperty("lower").GetUInt64();
                return new ConstantExpression(wide.ToString(CultureInfo.InvariantCulture), wide.ToString(CultureInfo.InvariantCulture));
            case "DECIMAL" when content.ValueKind == JsonValueKind.Number:
                return TypeName(value.GetProperty("type")) is { } name
                    ? new ConstantExpression($"CAST('{PlacePoint(content.GetRawText(), value)}' AS {name})")
                    : null;
            case "DOUBLE" or "FLOAT" when content.ValueKind == JsonValueKind.Number:
                return new ConstantExpression($"CAST('{content.GetRawText()}' AS {type})");
            default:
                return null;
        }
    }

    static string PlacePoint(string digits, JsonElement value)
    {
        var scale = value.GetProperty("type").GetProperty("type_info").GetProperty("scale").GetInt32();
        var sign = digits.StartsWith('-') ? "-" : "";
        digits = digits.TrimStart('-').PadLeft(scale + 1, '0');
        return scale == 0 ? sign + digits : sign + digits[..^scale] + "." + digits[^scale..];
    }

    static ConstantExpression? ReadCast(JsonElement cast)
    {
        if (TypeName(cast.GetProperty("cast_type")) is not { } type || Read(cast.GetProperty("child")) is not { } child)
            return null;
        var function = cast.GetProperty("try_cast").GetBoolean() ? "TRY_CAST" : "CAST";
        return new ConstantExpression($"{function}({child.Sql} AS {type})", Grows: child.Grows);
    }

    /// <summary>The SQL name of a type in the tree; null for one that needs more than a name.</summary>
    public static string? TypeName(JsonElement type)
    {
        var id = SyntaxTree.Text(type, "id");
        var info = type.GetProperty("type_info");
        if (id == "DECIMAL" && info.ValueKind == JsonValueKind.Object)
            return string.Create(
                CultureInfo.InvariantCulture, $"DECIMAL({info.GetProperty("width").GetInt32()},{info.GetProperty("scale").GetInt32()})");
        return info.ValueKind == JsonValueKind.Null && id.Length > 0 && id is not ("UNBOUND" or "UNKNOWN") ? id : null;
    }

    static ConstantExpression? ReadFunction(JsonElement function)
    {
        var name = SyntaxTree.Text(function, "function_name");
        if (SyntaxTree.Text(function, "schema") is not ("" or "main" or "pg_catalog"))
            return null;
        if (Clocks.Contains(name))
            return new ConstantExpression(name + "()", Grows: true);
        var arguments = function.GetProperty("children").EnumerateArray().Select(Read).ToList();
        if (arguments.Contains(null))
            return null;

        // The later of two clock readings is the greater one only as long as nothing turns it round.
        var grows = arguments.Exists(a => a!.Grows);
        if (grows && !(name is "+" or "-" && arguments.Count == 2 && arguments[0]!.Grows && !arguments[1]!.Grows) && name != "date_trunc")
            return null;
        var sql = new StringBuilder();
        if (Operators.Contains(name) && arguments.Count == 2)
            sql.Append('(').Append(arguments[0]!.Sql).Append(' ').Append(name).Append(' ').Append(arguments[1]!.Sql).Append(')');
        else if (name == "-" && arguments.Count == 1)
            sql.Append("(- ").Append(arguments[0]!.Sql).Append(')');
        else if (Functions.Contains(name))
            sql.Append(name).Append('(').AppendJoin(", ", arguments.Select(a => a!.Sql)).Append(')');
        else
            return null;
        return new ConstantExpression(sql.ToString(), Grows: grows);
    }
}
