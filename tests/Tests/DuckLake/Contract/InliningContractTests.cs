using System.Globalization;
using System.Text;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Transactions;
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
        ("UTINYINT", ["0", "255"]), ("USMALLINT", ["0", "65535"]), ("UINTEGER", ["0", "4294967295"]), ("UBIGINT", ["0", "18446744073709551615"]),
        ("FLOAT", ["nan", "-inf", "0.1", "3.4028235e+38"]), ("DOUBLE", ["nan", "inf", "-0.0", "5e-324", "0.30000000000000004"]),
        ("DECIMAL(38,10)", ["9999999999999999999999999999.9999999999", "-0.0000000001"]), ("DECIMAL(4,1)", ["999.9", "-0.1"]),
        ("VARCHAR", ["", "it's", "näme \u0001", "NULL", "a\0b"]), ("JSON", ["{\"a\": [1, null]}", "\"\""]),
        ("UUID", ["7f5d2b1e-5c2c-4b43-9d3c-3a9e9b0e0001", "ffffffff-ffff-ffff-ffff-ffffffffffff"]),
        ("DATE", ["0044-03-15 (BC)", "2024-02-29", "infinity", "290000-01-01"]), ("TIME", ["00:00:00", "23:59:59.999999", "24:00:00"]),
        ("TIMESTAMP", ["2024-01-01 12:34:56.123456", "-infinity", "0001-01-01 00:00:00"]), ("TIMESTAMP_S", ["2024-01-01 12:34:56"]),
        ("TIMESTAMP_MS", ["2024-01-01 12:34:56.123"]), ("TIMESTAMP_NS", ["2024-01-01 12:34:56.123456789"]),
        ("TIMESTAMP WITH TIME ZONE", ["2024-01-01 12:34:56.123456+00", "1969-12-31 23:59:59+00"]), ("TIME WITH TIME ZONE", ["12:34:56+02", "23:59:59.5-11:30"]),
        ("INTERVAL", ["1 year 2 months -3 days 04:05:06.789", "00:00:00", "-14 months", "-04:05:06"]),
        ("INTEGER[]", ["[1, NULL, 3]", "[]"]), ("STRUCT(x INTEGER, y VARCHAR)", ["{'x': 1, 'y': 'it\\'s'}", "{'x': NULL, 'y': ''}"]),
        ("MAP(VARCHAR, INTEGER)", ["{a=1, b=NULL}", "{}"]), ("VARCHAR[]", ["['a, b', 'NULL', NULL, '']"]),
    ];

    public static TheoryData<CatalogKind, string> Types
    {
        get
        {
            var data = new TheoryData<CatalogKind, string>();
            foreach (var kind in AllCatalogs.Kinds)
            {
                foreach (var (type, _) in Samples)
                    data.Add(kind, type);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Values_come_back_as_they_were(CatalogKind kind, string type)
    {
        var values = Samples.Single(s => s.Type == type).Values;
        using var lake = new ContractLake(kind);
        await using (var catalog = await lake.OpenCatalogAsync())
            await InlineAsync(catalog, type, values);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Of(connection, "SET TimeZone = 'UTC'");
        var expected = Answer.Of(connection, string.Join(" UNION ALL ", values.Select((v, i) => $"SELECT {i} AS i, CAST({Literal(v)} AS {type}) AS v")
            .Append($"SELECT {values.Length}, CAST(NULL AS {type})")) + " ORDER BY i");
        Assert.Equal(expected.ToString(), Answer.Of(connection, "SELECT i, v FROM t ORDER BY i").ToString());
        Assert.Equal(type, Assert.Single(Answer.Of(connection, "SELECT DISTINCT typeof(v) FROM t").Rows)[0]);
    }

    // The engine has no escape for NUL in a literal.
    static string Literal(string value) => string.Join(" || chr(0) || ", value.Split('\0').Select(SqlText.QuoteLiteral));

    /// <summary>What an insert of few rows does to a catalog.</summary>
    static async Task InlineAsync(SqlCatalog catalog, string type, string[] values)
    {
        await TransactionContractTests.CommitAsync(catalog, new CreateTable("main", "t", [ColumnDefinition.Parse("i", "INTEGER"), ColumnDefinition.Parse("v", type)]));
        var table = (await catalog.LatestTreeAsync(default)).GetTable("main", "t");
        var (first, second) = (table.Columns[0], table.Columns[1]);
        var name = string.Create(CultureInfo.InvariantCulture, $"ducklake_inlined_data_{table.Id.Value}_1");
        var dialect = catalog.Dialect;
        await catalog.WriteAsync(async connection =>
        {
            await connection.ExecuteAsync(
                $"CREATE TABLE {name}(row_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, i {dialect.InlinedColumnType(first)}, v {dialect.InlinedColumnType(second)})", default);
            await connection.ExecuteAsync("INSERT INTO ducklake_inlined_data_tables VALUES (@table, @name, 1)", default, ("@table", table.Id.Value), ("@name", name));
            for (var row = 0; row <= values.Length; row++)
            {
                await connection.SendAsync(
                    $"INSERT INTO {name} VALUES (@row, 1, NULL, {dialect.WriteInlined(first, "@i")}, {dialect.WriteInlined(second, "@v")})", default,
                    ("@row", (long)row), ("@i", (long)row), ("@v", row == values.Length ? null : InForm(dialect.InlinedFormOf(second), type, values[row])));
            }

            return true;
        }, default);
    }

    static object InForm(InlinedForm form, string type, string value) => form switch
    {
        InlinedForm.Number => type == "BOOLEAN" ? value == "true" ? 1L : 0L : long.Parse(value, CultureInfo.InvariantCulture),
        InlinedForm.Text => value,
        _ => Encoding.UTF8.GetBytes(value),
    };
}
