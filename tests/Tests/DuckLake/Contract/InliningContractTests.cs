using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>Values that are kept in the catalog come back as they were, in the forms each database has for them.</summary>
public sealed class InliningContractTests
{
    static readonly (string Type, string[] Values)[] Samples =
    [
        ("BOOLEAN", ["true", "false"]),
        ("TINYINT", ["-128", "127"]), ("SMALLINT", ["-32768", "32767"]), ("INTEGER", ["-2147483648", "2147483647"]),
        ("BIGINT", ["-9223372036854775808", "9223372036854775807"]), ("HUGEINT", ["-170141183460469231731687303715884105728", "5"]),
        ("UTINYINT", ["0", "255"]), ("USMALLINT", ["0", "65535"]), ("UINTEGER", ["0", "4294967295"]),
        ("UBIGINT", ["0", "18446744073709551615"]),
        ("FLOAT", ["nan", "-inf", "0.1", "3.4028235e+38"]), ("DOUBLE", ["nan", "inf", "-0.0", "5e-324", "0.30000000000000004"]),
        ("DECIMAL(38,10)", ["9999999999999999999999999999.9999999999", "-0.0000000001"]), ("DECIMAL(4,1)", ["999.9", "-0.1"]),
        ("VARCHAR", ["", "it's", "näme \u0001", "NULL", "a\0b"]), ("JSON", ["{\"a\": [1, null]}", "\"\""]),
        ("UUID", ["7f5d2b1e-5c2c-4b43-9d3c-3a9e9b0e0001", "ffffffff-ffff-ffff-ffff-ffffffffffff"]),
        ("DATE", ["0044-03-15 (BC)", "2024-02-29", "infinity", "290000-01-01"]), ("TIME", ["00:00:00", "23:59:59.999999", "24:00:00"]),
        ("TIMESTAMP", ["2024-01-01 12:34:56.123456", "-infinity", "0001-01-01 00:00:00"]), ("TIMESTAMP_S", ["2024-01-01 12:34:56"]),
        ("TIMESTAMP_MS", ["2024-01-01 12:34:56.123"]), ("TIMESTAMP_NS", ["2024-01-01 12:34:56.123456789"]),
        ("TIMESTAMP WITH TIME ZONE", ["2024-01-01 12:34:56.123456+00", "1969-12-31 23:59:59+00"]),
        ("TIME WITH TIME ZONE", ["12:34:56+02", "23:59:59.5-11:30"]),
        ("INTERVAL", ["1 year 2 months -3 days 04:05:06.789", "00:00:00", "-14 months", "-04:05:06"]),
        ("INTEGER[]", ["[1, NULL, 3]", "[]"]), ("STRUCT(x INTEGER, y VARCHAR)", ["{'x': 1, 'y': 'it\\'s'}", "{'x': NULL, 'y': ''}"]),
        ("MAP(VARCHAR, INTEGER)", ["{a=1, b=NULL}", "{}"]), ("VARCHAR[]", ["['a, b', 'NULL', NULL, '']"]),
    ];

    public static TheoryData<CatalogKind, string> Types
    {
        get
        {
            var data = new TheoryData<CatalogKind, string>();
            foreach (var kind in AllCatalogs.Local)
            {
                foreach (var (type, _) in Samples)
                    data.Add(kind, type);
            }

            return data;
        }
    }

    [CatalogTheory]
    [MemberData(nameof(Types))]
    public void Values_come_back_as_they_were(CatalogKind kind, string type)
    {
        var values = Samples.Single(s => s.Type == type).Values;
        var rows = string.Join(" UNION ALL ", values.Select((v, i) => $"SELECT {i} AS i, CAST({Literal(v)} AS {type}) AS \"V v\"")
            .Append($"SELECT {values.Length}, CAST(NULL AS {type})"));
        using var lake = new ContractLake(kind);
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            Answer.Of(connection, "SET TimeZone = 'Asia/Kolkata'");
            Answer.Of(connection, $"CREATE TABLE t(i INTEGER, \"V v\" {type})");
            Answer.Of(connection, $"INSERT INTO t {rows}");
        }

        Assert.Empty(lake.DataFiles());
        using var again = lake.Open();
        using var reader = again.OpenConnection();
        Answer.Of(reader, "SET TimeZone = 'UTC'");
        var expected = Answer.Of(reader, $"SELECT * FROM ({rows}) ORDER BY i").ToString();
        Assert.Equal(expected, Answer.Of(reader, "SELECT * FROM t ORDER BY i").ToString());
        Assert.Equal(type, Assert.Single(Answer.Of(reader, "SELECT DISTINCT typeof(\"V v\") FROM t").Rows)[0]);
        // Parquet has no negative intervals.
        if (type == "INTERVAL")
            return;
        Answer.Of(reader, "CALL ducklake_flush_inlined_data('lake')");
        Assert.NotEmpty(lake.DataFiles());
        Assert.Equal(
            (values.Length + 1).ToString(CultureInfo.InvariantCulture), SessionContractTests.Single(reader, "SELECT count(*) FROM t"));
    }

    // The engine has no escape for NUL in a literal.
    static string Literal(string value) => string.Join(" || chr(0) || ", value.Split('\0').Select(SqlText.QuoteLiteral));
}
