namespace Ekko.Tests.DuckLake.Differential;

/// <summary>A type of the engine with values that are easily confused or lost.</summary>
/// <param name="Sql">Its name.</param>
/// <param name="Values">Texts of values, or SQL of values when it <c>IsNested</c>.</param>
sealed record ScriptType(string Sql, params string[] Values)
{
    /// <summary>Whether the values are written as lists, structs or maps.</summary>
    internal bool IsNested { get; init; }

    /// <summary>Whether values can be written without quotes.</summary>
    internal bool IsNumber { get; init; }

    /// <summary>Whether adding, or taking the sum in any order, gives the same.</summary>
    internal bool IsExact { get; init; }

    /// <summary>Whether equal values may be written differently.</summary>
    internal bool HasEqualTexts { get; init; }

    /// <summary>The type of keys.</summary>
    internal static ScriptType Key { get; } = Integer("INTEGER", "-2147483648", "2147483647");

    internal static ScriptType Boolean { get; } = new("BOOLEAN", "true", "false");

    internal static ScriptType Varchar { get; } = new(
        "VARCHAR", "", "a", "A", "ab", "NULL", "null", "it''s", "\"q\"", "a\nb", "ü🦆", "%_x", "\\x00", " ", "0", "-1.50",
        new string('z', 300));

    /// <summary>All that a table of a lake can have.</summary>
    internal static IReadOnlyList<ScriptType> Storable { get; } =
    [
        Key,
        Boolean,
        Varchar,
        Integer("TINYINT", "-128", "127"),
        Integer("SMALLINT", "-32768", "32767"),
        Integer("BIGINT", "-9223372036854775808", "9223372036854775807"),
        Integer("HUGEINT", "-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"),
        Integer("UTINYINT", "255"),
        Integer("USMALLINT", "65535"),
        Integer("UINTEGER", "4294967295"),
        Integer("UBIGINT", "18446744073709551615"),
        Integer("UHUGEINT", "340282366920938463463374607431768211455"),
        new("FLOAT", "0", "-0.0", "1.5", "-2.25", "nan", "inf", "-inf", "3.4028235e38") { HasEqualTexts = true },
        new("DOUBLE", "0", "-0.0", "0.1", "-2.25", "nan", "inf", "-inf", "1.7976931348623157e308", "5e-324") { HasEqualTexts = true },
        Decimal("DECIMAL(9,2)", "9999999.99"),
        Decimal("DECIMAL(18,3)", "-999999999999999.999"),
        Decimal("DECIMAL(38,0)", "99999999999999999999999999999999999999"),
        Decimal("DECIMAL(38,10)", "-1234567890123456789012345678.0123456789"),
        Decimal("DECIMAL(4,4)", "-0.9999"),
        new("BLOB", "", "a", "\\x00\\xFF", "\\x00", "abc\\x5C"),
        new("UUID", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "5f0e8a3c-1b2d-4c6e-8f90-a1b2c3d4e5f6"),
        new("JSON", "null", "[]", "{\"a\": 1, \"b\": [null, \"x\"]}", "\"NULL\"", "{\"a\":\"it''s\"}", "12.50"),
        new("DATE", "2024-02-29", "0001-01-01", "9999-12-31", "1969-12-31", "infinity", "-infinity", "0044-03-15 (BC)"),
        new("TIME", "00:00:00", "23:59:59.999999", "12:34:56.5", "24:00:00"),
        new("TIMETZ", "12:00:00+02", "23:59:59.999999-11", "00:00:00+00"),
        new("TIMESTAMP", "2024-02-29 12:34:56.789012", "1969-12-31 23:59:59.999999", "infinity", "-infinity", "0001-01-01 00:00:00"),
        new("TIMESTAMP_S", "2024-02-29 12:34:56", "1969-12-31 23:59:59"),
        new("TIMESTAMP_MS", "2024-02-29 12:34:56.789", "1969-12-31 23:59:59.999"),
        new("TIMESTAMP_NS", "2024-02-29 12:34:56.789012345", "1969-12-31 23:59:59.999999999"),
        new("TIMESTAMPTZ", "2024-02-29 12:34:56.789012+00", "1969-12-31 23:59:59.999999+05:30", "infinity", "2024-03-31 02:30:00"),
        new("INTERVAL", "1 day", "2 years 3 months 00:00:00.000001", "0 days", "40 days 25:00:00"),
        new("INTEGER[]", "[]", "[1,NULL,-3]", "[NULL]") { IsNested = true },
        new("VARCHAR[]", "['a','NULL',NULL]", "['it''s','','\"']", "[]") { IsNested = true },
        new("STRUCT(a INTEGER, b VARCHAR)", "{'a':1,'b':'x'}", "{'a':NULL,'b':'NULL'}", "{'a':-1,'b':NULL}") { IsNested = true },
        new("STRUCT(\"X y\" DATE, n STRUCT(z DOUBLE[]))", "{'X y':DATE '2024-01-01','n':{'z':[1.5,NULL]}}", "{'X y':NULL,'n':NULL}")
        {
            IsNested = true, HasEqualTexts = true,
        },
        new("MAP(VARCHAR, INTEGER)", "MAP{'a':1,'':NULL}", "MAP{}") { IsNested = true },
        new("STRUCT(k INTEGER, v BLOB[])[]", "[{'k':1,'v':['\\x00'::BLOB]},NULL]", "[]", "[{'k':NULL,'v':NULL}]") { IsNested = true },
    ];

    /// <summary>What a lake refuses.</summary>
    internal static IReadOnlyList<ScriptType> Unstorable { get; } =
    [
        new("INTEGER[2]", "[1,2]") { IsNested = true },
        new("ENUM('a', 'b')", "a", "b"),
        new("UNION(n INTEGER, s VARCHAR)", "1") { IsNested = true },
        new("BIT", "0101"),
    ];

    static ScriptType Integer(string sql, params string[] bounds) =>
        new(sql, [.. bounds, "0", "1", "42", "100"]) { IsNumber = true, IsExact = true };

    static ScriptType Decimal(string sql, string bound) => new(sql, bound, "0", "0.5", "0.25") { IsNumber = true, IsExact = true };
}
