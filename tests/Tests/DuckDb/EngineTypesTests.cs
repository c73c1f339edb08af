using System.Numerics;
using Ekko.DuckDb;

namespace Ekko.Tests.DuckDb;

public sealed class EngineTypesTests : IDisposable
{
    readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    readonly DuckDbConnection _connection;

    public EngineTypesTests() => _connection = _database.Connect();

    public static TheoryData<string, object?> Values => new()
    {
        { "NULL::INTEGER", null },
        { "true", true },
        { "(-5)::TINYINT", (sbyte)-5 },
        { "(-300)::SMALLINT", (short)-300 },
        { "7", 7 },
        { "9000000000", 9_000_000_000L },
        { "255::UTINYINT", (byte)255 },
        { "65535::USMALLINT", (ushort)65535 },
        { "4294967295::UINTEGER", 4294967295u },
        { "18446744073709551615::UBIGINT", 18446744073709551615ul },
        { "170141183460469231731687303715884105727::HUGEINT", BigInteger.Pow(2, 127) - 1 },
        { "340282366920938463463374607431768211455::UHUGEINT", BigInteger.Pow(2, 128) - 1 },
        { "1.5::FLOAT", 1.5f },
        { "2.25::DOUBLE", 2.25 },
        { "-12.3::DECIMAL(4,1)", -12.3m },
        { "12345.6789::DECIMAL(9,4)", 12345.6789m },
        { "-123456789012.123456::DECIMAL(18,6)", -123456789012.123456m },
        { "'50000000000000000000000'::DECIMAL(38,0)",
            BigInteger.Parse("50000000000000000000000", System.Globalization.CultureInfo.InvariantCulture) },
        { "'1234567890123456789.0123456789'::DECIMAL(38,10)", 1234567890123456789.0123456789m },
        { "DATE '1900-02-28'", new DateOnly(1900, 2, 28) },
        { "TIME '23:59:59.999999'", new TimeOnly(23, 59, 59).Add(TimeSpan.FromMicroseconds(999999)) },
        { "TIMESTAMP '2024-01-02 03:04:05.678901'", new DateTime(2024, 1, 2, 3, 4, 5).AddMicroseconds(678901) },
        { "TIMESTAMP_S '2100-01-01 00:00:00'", new DateTime(2100, 1, 1) },
        { "TIMESTAMP_MS '1969-12-31 23:59:59.5'", new DateTime(1969, 12, 31, 23, 59, 59, 500) },
        { "TIMESTAMP_NS '2200-01-01 00:00:00.1234567'", new DateTime(2200, 1, 1).AddTicks(1234567) },
        { "TIMESTAMPTZ '2024-06-01 12:34:56+02'", new DateTimeOffset(2024, 6, 1, 10, 34, 56, TimeSpan.Zero) },
        { "TIMETZ '12:00:00+02'", new DateTimeOffset(1, 1, 2, 12, 0, 0, TimeSpan.FromHours(2)) },
        { "INTERVAL '1 month 2 days 3 seconds'", new DuckDbInterval(1, 2, 3_000_000) },
        { "'ünïcödé 🦆, longer than twelve bytes'", "ünïcödé 🦆, longer than twelve bytes" },
        { "''", "" },
        { "'{\"a\": 1}'::JSON", "{\"a\": 1}" },
        { "'\\x00\\xFF'::BLOB", new byte[] { 0, 255 } },
        { "'7f5d2b1e-5c2c-4b43-9d3c-3a9e9b0e0001'::UUID", Guid.Parse("7f5d2b1e-5c2c-4b43-9d3c-3a9e9b0e0001") },
        { "'b'::ENUM('a', 'b')", "b" },
        { "[[1, NULL], [], NULL]", new object?[] { new object?[] { 1, null }, Array.Empty<object>(), null } },
        { "[1, 2]::INTEGER[2]", new object?[] { 1, 2 } },
        { "{'a': 1, 'b': {'c': 'x'}}",
            new Dictionary<string, object?> { ["a"] = 1, ["b"] = new Dictionary<string, object?> { ["c"] = "x" } } },
        { "MAP {'k': 1, 'l': NULL}", new Dictionary<object, object?> { ["k"] = 1, ["l"] = null } },
        { "union_value(s := 'x')", new Dictionary<string, object?> { ["s"] = "x" } },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Every_type_is_read_as_its_net_value(string sql, object? expected)
    {
        using var result = _connection.Query($"SELECT {sql} FROM range(3) WHERE range > 0");
        using var chunk = result.Fetch()!;

        Assert.Equal(2, chunk.RowCount);
        Assert.Equal(expected, chunk[0].Value(result.Columns[0].Type, 1));
        if (expected is not null)
            Assert.True(DuckDbVector.ClrType(result.Columns[0].Type).IsInstanceOfType(chunk[0].Value(result.Columns[0].Type, 0)));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Every_type_text_is_the_engines_own_cast(string sql, object? expected)
    {
        _ = expected;
        using var plain = _connection.Query($"SELECT ({sql})::VARCHAR, typeof({sql})");
        using var texts = plain.Fetch()!;
        var (text, type) = (texts[0].IsValid(0) ? texts[0].Text(0) : null, texts[1].Text(0));

        using var other = _database.Connect();
        using var result = _connection.Query($"SELECT {sql}");
        using var cast = new DuckDbTextCast(other, result.Columns.Select(c => c.Type));
        using var chunk = result.Fetch()!;

        Assert.Equal(text, cast.Cast(chunk)[0][0]);
        Assert.Equal(type, result.Columns[0].Type.ToString());
    }

    [Theory]
    [InlineData("42::VARIANT")]
    [InlineData("NULL::VARIANT")]
    [InlineData("{'a': 1, 'b': [NULL, 'x']}::VARIANT")]
    [InlineData("[42::VARIANT, 'x'::VARIANT, NULL]")]
    [InlineData("{'v': DATE '2024-02-29'::VARIANT}")]
    public void A_variant_is_read_as_text(string sql) => Every_type_text_is_the_engines_own_cast(sql, null);

    [Fact]
    public void Parameters_of_every_kind_come_back_equal()
    {
        object?[] values =
        [
            null, true, (sbyte)-1, (byte)2, (short)-3, (ushort)4, -5, 6u, -7L, 8ul, BigInteger.Pow(2, 100), -1.25m, 0.000000001m, 1.5f, 2.5,
            "", "text",
            new byte[] { 1, 0, 2 }, Array.Empty<byte>(), Guid.Parse("00000000-0000-0000-0000-0000000000ff"), new DateOnly(2024, 2, 29),
            new TimeOnly(1, 2, 3),
            new DateTime(2024, 1, 1, 2, 3, 4), new DateTimeOffset(2024, 1, 1, 2, 3, 4, TimeSpan.Zero), new DuckDbInterval(1, 2, 3),
            new object?[] { 1, null, 3 },
        ];
        using var statement = _connection.Prepare($"SELECT {string.Join(", ", values.Select((_, i) => $"${i + 1}"))}");
        for (var i = 0; i < values.Length; i++)
            statement.Bind(i + 1, values[i]);

        using var result = statement.Execute();
        using var chunk = result.Fetch()!;
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(values[i], chunk[i].Value(result.Columns[i].Type, 0));
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }
}
