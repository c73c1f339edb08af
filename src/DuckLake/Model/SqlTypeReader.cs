using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Ekko.DuckLake.Model;

/// <summary>Reads DuckDB's text of a type: names and aliases, DECIMAL(p,s), STRUCT(…), MAP(k, v) and trailing [].</summary>
sealed class SqlTypeReader(string text)
{
    static readonly FrozenDictionary<string, ColumnKind> Names = new Dictionary<string, ColumnKind>
    {
        ["BOOLEAN"] = ColumnKind.Boolean,
        ["BOOL"] = ColumnKind.Boolean,
        ["LOGICAL"] = ColumnKind.Boolean,
        ["TINYINT"] = ColumnKind.Int8,
        ["INT1"] = ColumnKind.Int8,
        ["SMALLINT"] = ColumnKind.Int16,
        ["INT2"] = ColumnKind.Int16,
        ["SHORT"] = ColumnKind.Int16,
        ["INT16"] = ColumnKind.Int16,
        ["INTEGER"] = ColumnKind.Int32,
        ["INT"] = ColumnKind.Int32,
        ["INT4"] = ColumnKind.Int32,
        ["SIGNED"] = ColumnKind.Int32,
        ["INT32"] = ColumnKind.Int32,
        ["INTEGRAL"] = ColumnKind.Int32,
        ["BIGINT"] = ColumnKind.Int64,
        ["INT8"] = ColumnKind.Int64,
        ["LONG"] = ColumnKind.Int64,
        ["INT64"] = ColumnKind.Int64,
        ["OID"] = ColumnKind.Int64,
        ["HUGEINT"] = ColumnKind.Int128,
        ["INT128"] = ColumnKind.Int128,
        ["UTINYINT"] = ColumnKind.UInt8,
        ["UINT8"] = ColumnKind.UInt8,
        ["USMALLINT"] = ColumnKind.UInt16,
        ["UINT16"] = ColumnKind.UInt16,
        ["UINTEGER"] = ColumnKind.UInt32,
        ["UINT32"] = ColumnKind.UInt32,
        ["UBIGINT"] = ColumnKind.UInt64,
        ["UINT64"] = ColumnKind.UInt64,
        ["UHUGEINT"] = ColumnKind.UInt128,
        ["UINT128"] = ColumnKind.UInt128,
        ["FLOAT"] = ColumnKind.Float32,
        ["FLOAT4"] = ColumnKind.Float32,
        ["REAL"] = ColumnKind.Float32,
        ["DOUBLE"] = ColumnKind.Float64,
        ["FLOAT8"] = ColumnKind.Float64,
        ["DECIMAL"] = ColumnKind.Decimal,
        ["NUMERIC"] = ColumnKind.Decimal,
        ["DEC"] = ColumnKind.Decimal,
        ["VARCHAR"] = ColumnKind.Varchar,
        ["TEXT"] = ColumnKind.Varchar,
        ["STRING"] = ColumnKind.Varchar,
        ["CHAR"] = ColumnKind.Varchar,
        ["BPCHAR"] = ColumnKind.Varchar,
        ["NVARCHAR"] = ColumnKind.Varchar,
        ["BLOB"] = ColumnKind.Blob,
        ["BYTEA"] = ColumnKind.Blob,
        ["BINARY"] = ColumnKind.Blob,
        ["VARBINARY"] = ColumnKind.Blob,
        ["UUID"] = ColumnKind.Uuid,
        ["GUID"] = ColumnKind.Uuid,
        ["JSON"] = ColumnKind.Json,
        ["DATE"] = ColumnKind.Date,
        ["TIME"] = ColumnKind.Time,
        ["TIME_NS"] = ColumnKind.TimeNs,
        ["TIMETZ"] = ColumnKind.TimeTz,
        ["TIMESTAMP"] = ColumnKind.Timestamp,
        ["DATETIME"] = ColumnKind.Timestamp,
        ["TIMESTAMP_US"] = ColumnKind.Timestamp,
        ["TIMESTAMP_S"] = ColumnKind.TimestampS,
        ["TIMESTAMP_MS"] = ColumnKind.TimestampMs,
        ["TIMESTAMP_NS"] = ColumnKind.TimestampNs,
        ["TIMESTAMPTZ"] = ColumnKind.TimestampTz,
        ["INTERVAL"] = ColumnKind.Interval,
        ["GEOMETRY"] = ColumnKind.Geometry,
        ["VARIANT"] = ColumnKind.Variant,
        ["NULL"] = ColumnKind.Int32,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    int _position;

    public ColumnDefinition Read(string name)
    {
        var definition = ReadType(name);
        SkipSpace();
        return _position == text.Length ? definition : throw Refuse($"'{text[_position..]}' is left over");
    }

    ColumnDefinition ReadType(string name)
    {
        var definition = ReadBase(name);
        while (TryTake('['))
        {
            if (!TryTake(']'))
                throw Refuse("fixed-size arrays cannot be stored; use a list, TYPE[]");
            definition = new(name, ColumnType.List, [definition with { Name = "element" }]);
        }

        return definition;
    }

    ColumnDefinition ReadBase(string name)
    {
        var word = ReadWord();
        if (word.Equals("STRUCT", StringComparison.OrdinalIgnoreCase) || word.Equals("ROW", StringComparison.OrdinalIgnoreCase))
            return new(name, ColumnType.Struct, ReadFields());
        if (word.Equals("MAP", StringComparison.OrdinalIgnoreCase))
            return ReadMap(name);
        if (!Names.TryGetValue(word, out var kind))
            throw Refuse($"'{word}' is not a type a lake can store");
        if (kind == ColumnKind.Decimal)
            return new(name, ReadDecimal(), []);
        if (kind == ColumnKind.Float64)
            TryTakeWords("PRECISION");
        if (kind == ColumnKind.Varchar && TryTake('('))
            ReadUntilClosed();
        if (kind is ColumnKind.Time or ColumnKind.Timestamp)
            kind = ReadTimeZone(kind);
        return new(name, ColumnType.Of(kind), []);
    }

    ImmutableArray<ColumnDefinition> ReadFields()
    {
        Take('(');
        var fields = ImmutableArray.CreateBuilder<ColumnDefinition>();
        do
            fields.Add(ReadType(ReadWord()));
        while (TryTake(','));
        Take(')');
        return fields.Select(f => f.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() == fields.Count
            ? fields.ToImmutable()
            : throw Refuse("two fields of a struct have the same name");
    }

    ColumnDefinition ReadMap(string name)
    {
        Take('(');
        var key = ReadType("key");
        Take(',');
        var value = ReadType("value");
        Take(')');
        return new(name, ColumnType.Map, [key, value]);
    }

    ColumnType ReadDecimal()
    {
        if (!TryTake('('))
            return ColumnType.OfDecimal(18, 3);
        var width = ReadNumber();
        var scale = TryTake(',') ? ReadNumber() : 0;
        Take(')');
        return ColumnType.OfDecimal(width, scale);
    }

    ColumnKind ReadTimeZone(ColumnKind kind)
    {
        if (TryTakeWords("WITHOUT", "TIME", "ZONE"))
            return kind;
        if (!TryTakeWords("WITH", "TIME", "ZONE"))
            return kind;
        return kind == ColumnKind.Time ? ColumnKind.TimeTz : ColumnKind.TimestampTz;
    }

    bool TryTakeWords(params ReadOnlySpan<string> words)
    {
        var start = _position;
        foreach (var word in words)
        {
            SkipSpace();
            if (string.Compare(text, _position, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0)
            {
                _position = start;
                return false;
            }

            _position += word.Length;
        }

        return true;
    }

    string ReadWord()
    {
        SkipSpace();
        if (_position < text.Length && text[_position] == '"')
            return ReadQuoted();
        var start = _position;
        while (_position < text.Length && (char.IsLetterOrDigit(text[_position]) || text[_position] is '_' or '$'))
            _position++;
        return _position > start ? text[start.._position] : throw Refuse("a name is missing");
    }

    string ReadQuoted()
    {
        var name = new StringBuilder();
        for (_position++; _position < text.Length; _position++)
        {
            if (text[_position] != '"')
            {
                name.Append(text[_position]);
                continue;
            }

            _position++;
            if (_position >= text.Length || text[_position] != '"')
                return name.ToString();
            name.Append('"');
        }

        throw Refuse("a quote is not closed");
    }

    int ReadNumber()
    {
        SkipSpace();
        var start = _position;
        while (_position < text.Length && char.IsAsciiDigit(text[_position]))
            _position++;
        return int.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refuse("a number is missing");
    }

    void ReadUntilClosed()
    {
        ReadNumber();
        Take(')');
    }

    void SkipSpace()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            _position++;
    }

    bool TryTake(char character)
    {
        SkipSpace();
        if (_position >= text.Length || text[_position] != character)
            return false;
        _position++;
        return true;
    }

    void Take(char character)
    {
        if (!TryTake(character))
            throw Refuse($"'{character}' is missing");
    }

    DuckLakeException Refuse(string reason) => new($"Type '{text}' cannot be used for a column: {reason}.");
}
