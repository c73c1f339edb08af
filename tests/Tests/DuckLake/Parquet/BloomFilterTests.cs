using Ekko.Tests.DuckLake.Session;

namespace Ekko.Tests.DuckLake.Parquet;

/// <summary>
/// Values are found in files whose Bloom filters the engine misreads: bytes that are no text, the two zeros, the NaNs. Of every type, and
/// of files from elsewhere.
/// </summary>
public sealed class BloomFilterTests : IDisposable
{
    readonly SqlLake _lake = new(inliningLimit: 0);

    public static TheoryData<string, string, string> Values => new()
    {
        { "BLOB", "'\\x00'::BLOB", "'\\xff'::BLOB" },
        { "BLOB", "unhex('ff')", "'a'::BLOB" },
        { "BLOB", "''::BLOB", "'\\x27'::BLOB" },
        { "DOUBLE", "'-0.0'::DOUBLE", "1.5" },
        { "DOUBLE", "'nan'::DOUBLE", "'inf'::DOUBLE" },
        { "FLOAT", "'-0.0'::FLOAT", "1.5" },
        { "FLOAT", "'nan'::FLOAT", "'-inf'::FLOAT" },
        { "BOOLEAN", "true", "false" },
        { "TINYINT", "-1", "5" },
        { "SMALLINT", "-1", "5" },
        { "INTEGER", "-1", "5" },
        { "BIGINT", "-1", "5000000000" },
        { "HUGEINT", "-1", "9007199254740993" },
        { "UTINYINT", "255", "5" },
        { "USMALLINT", "65535", "5" },
        { "UINTEGER", "4294967295", "5" },
        { "UBIGINT", "18446744073709551615", "5" },
        { "UHUGEINT", "7", "9007199254740993" },
        { "DECIMAL(4,1)", "-1.5", "3" },
        { "DECIMAL(9,2)", "-1.5", "3" },
        { "DECIMAL(18,3)", "-1.5", "3" },
        { "DECIMAL(38,0)", "-15", "3" },
        { "VARCHAR", "'é'", "chr(0)" },
        { "JSON", "'{\"a\": 1}'", "'1'" },
        { "UUID", "'ffffffff-ffff-ffff-ffff-ffffffffffff'", "'00000000-0000-0000-0000-000000000001'" },
        { "DATE", "'infinity'", "'1969-12-31'" },
        { "TIME", "'24:00:00'", "'12:00:00.000001'" },
        { "TIME_NS", "'12:00:00.000000001'", "'01:00:00'" },
        { "TIMETZ", "'12:00:00+00'", "'13:00:00+00'" },
        { "TIMESTAMP", "'1969-12-31 23:59:59.999999'", "'infinity'" },
        { "TIMESTAMP_S", "'2024-01-01'", "'1969-12-31'" },
        { "TIMESTAMP_MS", "'2024-01-01 00:00:00.123'", "'1969-12-31'" },
        { "TIMESTAMP_NS", "'2024-01-01 00:00:00.123456789'", "'1969-12-31'" },
        { "TIMESTAMPTZ", "'2024-01-01 00:00:00+02'", "'infinity'" },
        { "INTERVAL", "'1 month'", "'1 day'" },
        { "STRUCT(x BLOB, y DOUBLE)", "{'x': '\\x00'::BLOB, 'y': '-0.0'::DOUBLE}", "{'x': '\\xff'::BLOB, 'y': 1}" },
        { "BLOB[]", "['\\x00'::BLOB]", "['\\xff'::BLOB]" },
        { "MAP(BLOB, DOUBLE)", "MAP {'\\x00'::BLOB: 1}", "MAP {'\\xff'::BLOB: 2}" },
    };

    public void Dispose() => _lake.Dispose();

    [Theory]
    [MemberData(nameof(Values))]
    public void Every_value_is_found_in_files_of_the_lake(string type, string value, string other)
    {
        _lake.Run($"CREATE TABLE t(i INTEGER, v {type}); INSERT INTO t {Rows(type, value, other)}");
        AssertFound("t", "v", type, value);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Every_value_is_found_in_files_added_from_elsewhere(string type, string value, string other)
    {
        _lake.Run($"COPY ({Rows(type, value, other)}) TO '{_lake.Folder}/added.parquet'");
        _lake.Run($"CREATE TABLE t(i INTEGER, v {Stored(type)}); CALL ducklake_add_data_files('lake', 't', "
            + $"'{_lake.Folder}/added.parquet')");
        AssertFound("t", "v", type, value);
    }

    [Theory]
    [InlineData("x", "BLOB", "'\\x00'::BLOB")]
    [InlineData("y", "DOUBLE", "0.0::DOUBLE")]
    public void Values_of_fields_are_found(string field, string type, string value)
    {
        _lake.Run("CREATE TABLE t(i INTEGER, s STRUCT(x BLOB, y DOUBLE))");
        _lake.Run($"COPY ({Rows("STRUCT(x BLOB, y DOUBLE)", "{'x': '\\x00'::BLOB, 'y': '-0.0'::DOUBLE}", "{'x': '\\xff'::BLOB, 'y': 1}")
            .Replace(" AS v", " AS s", StringComparison.Ordinal)}) TO '{_lake.Folder}/added.parquet'");
        _lake.Run($"CALL ducklake_add_data_files('lake', 't', '{_lake.Folder}/added.parquet')");
        AssertFound("t", $"s.{field}", type, value);
    }

    [Fact]
    public void Files_of_a_lake_have_no_filters_that_are_misread()
    {
        _lake.Run("CREATE TABLE b(i INTEGER, v BLOB); INSERT INTO b SELECT i % 3, 'a' FROM range(1000) r(i)");
        _lake.Run("CREATE TABLE n(i INTEGER, v VARCHAR); INSERT INTO n SELECT i % 3, 'a' FROM range(1000) r(i)");
        const string Filters = "SELECT count(bloom_filter_offset) FROM parquet_metadata('{0}/files/main/{1}/*.parquet')";
        Assert.Equal("0", _lake.Rows(string.Format(null, Filters, _lake.Folder, "b")));
        Assert.Equal("2", _lake.Rows(string.Format(null, Filters, _lake.Folder, "n")));
    }

    /// <summary>A third of the rows has the value; files have dictionaries, and so filters where they have any.</summary>
    static string Rows(string type, string value, string other) =>
        $"SELECT i::INTEGER AS i, CASE i % 3 WHEN 0 THEN ({value})::{type} WHEN 1 THEN ({other})::{type} END AS v FROM range(1500) r(i)";

    /// <summary>The type of a table that takes a file of the engine with such a column.</summary>
    static string Stored(string type) => type switch
    {
        "HUGEINT" or "UHUGEINT" => "DOUBLE",
        "TIMESTAMP_S" or "TIMESTAMP_MS" => "TIMESTAMP",
        _ => type,
    };

    void AssertFound(string table, string column, string type, string value)
    {
        var wanted = $"({value})::{type}";
        // −0.0 is 0.
        foreach (var asked in type is "DOUBLE" or "FLOAT" && value.Contains("0.0", StringComparison.Ordinal)
            ? new[] { wanted, "0", $"'-0.0'::{type}", $"0.0::{type}" } : [wanted])
        {
            Assert.Equal("500", _lake.Rows($"SELECT count(*) FROM {table} WHERE {column} = {asked}"));
            Assert.Equal("500", _lake.Rows($"SELECT count(*) FROM {table} WHERE {column} IN ({asked}, {asked})"));
            Assert.Equal("500", _lake.Rows($"SELECT count(*) FROM {table} WHERE {column} = {asked} OR i < 0"));
            Assert.Equal("500", _lake.Rows($"SELECT count(*) FROM {table} WHERE {column} IS NOT DISTINCT FROM {asked}"));
            Assert.Equal("500", _lake.Rows($"SELECT count(*) FROM {table} JOIN (SELECT {asked} AS k) AS s ON {column} = k"));
            Assert.Equal("500", _lake.Rows($"SELECT count(*) FROM {table} WHERE {column} IN (SELECT {asked})"));
        }

        _lake.Run($"UPDATE {table} SET i = -1 WHERE {column} = {wanted}");
        Assert.Equal("500", _lake.Rows($"SELECT count(*) FROM {table} WHERE i = -1"));
        _lake.Run($"DELETE FROM {table} WHERE {column} = {wanted}");
        Assert.Equal("1000", _lake.Rows($"SELECT count(*) FROM {table}"));
    }
}
