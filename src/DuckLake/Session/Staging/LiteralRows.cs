using System.Globalization;
using System.Numerics;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Recognises VALUES lists of plain literals that are certain to fit their columns. Only such rows may wait to be inserted together with
/// others: whatever might fail is inserted by the statement it came with, which then gets the engine's error.
/// </summary>
static class LiteralRows
{
    /// <summary>How many rows the list has; null when it is not certain to fit.</summary>
    public static int? Count(LakeTable table, IReadOnlyList<string>? columns, string source)
    {
        if (Targets(table, columns) is not { } targets || !table.Columns.All(c => targets.Contains(c) || HasDefault(c)))
            return null;
        var text = new StatementText(source);
        var reader = new TokenReader(text);
        if (!reader.Take("VALUES"))
            return null;
        var rows = 0;
        do
        {
            if (!TakeRow(reader, targets))
                return null;
            rows++;
        }
        while (reader.TakeSymbol(","));

        return reader.AtEnd ? rows : null;
    }

    /// <summary>
    /// The rows of the list, read without the engine; null when it is not certain to fit, or has more rows, or values that only the engine
    /// reads.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns named by the statement; null for all.</param>
    /// <param name="source">The list, with VALUES.</param>
    /// <param name="maxRows">How many rows it may have.</param>
    public static (LiteralBatch Batch, IReadOnlyList<ColumnId> Columns)? Read(
        LakeTable table, IReadOnlyList<string>? columns, string source, long maxRows)
    {
        if (Targets(table, columns) is not { } targets || LiteralBatch.Create(targets) is not { } batch)
            return null;
        if (TryRead(new TokenReader(new StatementText(source)), targets, batch, maxRows))
            return (batch, [.. targets.Select(t => t.Id)]);
        batch.Dispose();
        return null;
    }

    static bool TryRead(TokenReader reader, List<LakeColumn> targets, LiteralBatch batch, long maxRows)
    {
        if (!reader.Take("VALUES"))
            return false;
        var rows = 0L;
        do
        {
            if (++rows > maxRows || !TakeRow(reader, targets, batch))
                return false;
            batch.EndRow();
        }
        while (reader.TakeSymbol(","));

        return reader.AtEnd;
    }

    static List<LakeColumn>? Targets(LakeTable table, IReadOnlyList<string>? columns)
    {
        if (columns is null)
            return [.. table.Columns];
        var targets = new List<LakeColumn>(columns.Count);
        foreach (var name in columns)
        {
            if (table.FindColumn(name) is not { } column || targets.Contains(column))
                return null;
            targets.Add(column);
        }

        return targets;
    }

    static bool TakeRow(TokenReader reader, List<LakeColumn> targets, LiteralBatch? batch = null)
    {
        if (!reader.TakeSymbol("("))
            return false;
        for (var i = 0; i < targets.Count; i++)
        {
            if (i > 0 && !reader.TakeSymbol(","))
                return false;
            if (!TakeValue(reader, targets[i], out var literal) || batch?.TryAppend(i, literal) == false)
                return false;
        }

        return reader.TakeSymbol(")");
    }

    static bool TakeValue(TokenReader reader, LakeColumn column, out LiteralToken literal)
    {
        var isNegative = reader.TakeSymbol("-");
        var token = reader.Advance();
        var span = reader.Text.Span(token);
        literal = new LiteralToken(token.Kind, span.ToString(), isNegative);
        return token.Kind switch
        {
            SqlTokenKind.Word when isNegative => false,
            SqlTokenKind.Word when span.Equals("NULL", StringComparison.OrdinalIgnoreCase) => column.NullsAllowed,
            SqlTokenKind.Word when span.Equals("DEFAULT", StringComparison.OrdinalIgnoreCase) => HasDefault(column),
            SqlTokenKind.Word => column.Type.Kind == ColumnKind.Boolean
                && (span.Equals("TRUE", StringComparison.OrdinalIgnoreCase) || span.Equals("FALSE", StringComparison.OrdinalIgnoreCase)),
            SqlTokenKind.Number => NumberFits(span, isNegative, column.Type),
            SqlTokenKind.Text => !isNegative && span[0] == '\'' && TextFits(span[1..^1], column.Type),
            _ => false,
        };
    }

    static bool HasDefault(LakeColumn column) => column.NullsAllowed || column.Default is not null;

    static bool NumberFits(ReadOnlySpan<char> digits, bool isNegative, ColumnType type) => type.Kind switch
    {
        ColumnKind.Int8 => IsBetween(digits, isNegative, sbyte.MinValue, sbyte.MaxValue),
        ColumnKind.Int16 => IsBetween(digits, isNegative, short.MinValue, short.MaxValue),
        ColumnKind.Int32 => IsBetween(digits, isNegative, int.MinValue, int.MaxValue),
        ColumnKind.Int64 => IsBetween(digits, isNegative, long.MinValue, long.MaxValue),
        ColumnKind.UInt8 => IsBetween(digits, isNegative, 0, byte.MaxValue),
        ColumnKind.UInt16 => IsBetween(digits, isNegative, 0, ushort.MaxValue),
        ColumnKind.UInt32 => IsBetween(digits, isNegative, 0, uint.MaxValue),
        ColumnKind.UInt64 => IsBetween(digits, isNegative, 0, ulong.MaxValue),
        ColumnKind.Float64 =>
            digits.Length < 30 && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _),
        ColumnKind.Decimal => DecimalFits(digits, type),
        _ => false,
    };

    static bool IsBetween(ReadOnlySpan<char> digits, bool isNegative, BigInteger least, BigInteger most)
    {
        if (digits.Length > 20 || !ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var magnitude))
            return false;
        var number = isNegative ? -(BigInteger)magnitude : magnitude;
        return number >= least && number <= most;
    }

    static bool DecimalFits(ReadOnlySpan<char> digits, ColumnType type)
    {
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? [] : digits[(point + 1)..];
        return !whole.ContainsAnyExceptInRange('0', '9') && !fraction.ContainsAnyExceptInRange('0', '9')
            && whole.Length + fraction.Length <= 38 && whole.Length <= type.Width - type.Scale && fraction.Length <= type.Scale;
    }

    static bool TextFits(ReadOnlySpan<char> text, ColumnType type) => type.Kind switch
    {
        ColumnKind.Varchar => true,
        ColumnKind.Uuid => Guid.TryParseExact(text, "D", out _),
        ColumnKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        ColumnKind.Timestamp => text.Length is 19 or > 20 and <= 26 && IsTime(string.Concat(text, "+00")),
        ColumnKind.TimestampTz => text.Length is > 19 and <= 32 && IsTime(text),
        _ => false,
    };

    static bool IsTime(ReadOnlySpan<char> text) =>
        !text[..4].SequenceEqual("0001") && !text[..4].SequenceEqual("9999") && CatalogTime.TryParse(text, out _);
}
