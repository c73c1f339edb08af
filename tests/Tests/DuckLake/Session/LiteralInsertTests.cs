using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.DuckLake.Session;

/// <summary>
/// A single INSERT of few literals goes to the catalog without the engine; inside BEGIN … COMMIT the engine reads them. Both leave the same
/// rows and statistics.
/// </summary>
public sealed class LiteralInsertTests
{
    const string Columns =
        "(b BOOLEAN, i8 TINYINT, i16 SMALLINT, i INTEGER, l BIGINT, u8 UTINYINT, u16 USMALLINT, u UINTEGER, v VARCHAR, "
        + "d VARCHAR DEFAULT 'given', n INTEGER NOT NULL)";

    static readonly string[] Values =
    [
        "VALUES (true, -128, 32767, -2147483648, 9223372036854775807, 255, 65535, 4294967295, 'it''s', 'x', 1)",
        "VALUES (FALSE, 127, -32768, 2147483647, -9223372036854775808, 0, 0, 0, '', 'é日本😀', 2), "
        + "(NULL, null, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 3)",
        "VALUES (false, - 1, 0, 00012, -0, 1, 2, 3, 'NULL', DEFAULT, 4)",
    ];

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void Rows_and_statistics_are_those_of_the_engine(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Run(connection, $"CREATE TABLE direct{Columns}");
        Run(connection, $"CREATE TABLE staged{Columns}");
        foreach (var values in Values)
        {
            Run(connection, $"INSERT INTO direct {values}");
            Run(connection, $"BEGIN; INSERT INTO staged {values}; COMMIT");
        }

        Run(connection, "INSERT INTO direct(n, v) VALUES (5, 'later')");
        Run(connection, "BEGIN; INSERT INTO staged(n, v) VALUES (5, 'later'); COMMIT");
        Assert.Equal(Read(connection, "FROM staged ORDER BY n"), Read(connection, "FROM direct ORDER BY n"));
        Assert.Equal(5, Read(connection, "FROM direct").Count);
        Assert.Equal(Statistics(connection, "staged"), Statistics(connection, "direct"));
    }

    [Fact]
    public void What_does_not_fit_is_refused_as_before()
    {
        using var lake = new ContractLake(CatalogKind.Sqlite);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Run(connection, "CREATE TABLE t(i INTEGER NOT NULL, v VARCHAR)");
        Assert.Contains(
            "NOT NULL constraint failed: t.i",
            Assert.ThrowsAny<Exception>(() => Run(connection, "INSERT INTO t VALUES (NULL, 'a')")).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => Run(connection, "INSERT INTO t VALUES (2147483648, 'a')"));
        Assert.ThrowsAny<Exception>(() => Run(connection, "INSERT INTO t VALUES (1)"));
        Run(connection, "INSERT INTO t VALUES (1, 2), ('3', 'b')");
        Assert.Equal(["1|2", "3|b"], Read(connection, "FROM t ORDER BY i"));
    }

    static List<string> Statistics(DuckLakeConnection connection, string table) => Read(connection, $"""
        SELECT s.column_id, s.contains_null, s.min_value, s.max_value, t.record_count, t.next_row_id
        FROM __ducklake_metadata_lake.ducklake_table_column_stats s JOIN __ducklake_metadata_lake.ducklake_table USING (table_id)
        JOIN __ducklake_metadata_lake.ducklake_table_stats t USING (table_id) WHERE table_name = '{table}' ORDER BY s.column_id
        """);

    static void Run(DuckLakeConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static List<string> Read(DuckLakeConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join(
                '|', Enumerable.Range(0, reader.FieldCount)
                .Select(i =>
                    reader.IsDBNull(i)
                    ? "NULL" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        return rows;
    }
}
