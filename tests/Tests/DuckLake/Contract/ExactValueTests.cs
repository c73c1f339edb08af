using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>
/// What goes in comes out, of every type and at the ends of its range: kept in the catalog, in a file, after a flush, a change, a merge and
/// a rewrite; alone and nested.
/// </summary>
public sealed class ExactValueTests
{
    static readonly (string Type, string[] Values)[] Types =
    [
        ("BOOLEAN", ["true", "false"]),
        ("TINYINT", ["-128", "127"]),
        ("SMALLINT", ["-32768", "32767"]),
        ("INTEGER", ["-2147483648", "2147483647"]),
        ("BIGINT", ["-9223372036854775808", "9223372036854775807"]),
        ("HUGEINT", ["9007199254740993", "170141183460469231731687303715884105727", "-170141183460469231731687303715884105728"]),
        ("UTINYINT", ["0", "255"]),
        ("USMALLINT", ["65535"]),
        ("UINTEGER", ["4294967295"]),
        ("UBIGINT", ["18446744073709551615"]),
        ("UHUGEINT", ["9007199254740993", "340282366920938463463374607431768211455"]),
        ("FLOAT", ["'nan'", "'inf'", "'-inf'", "'-0.0'", "3.4028235e38", "1e-45"]),
        ("DOUBLE", ["'nan'", "'inf'", "'-inf'", "'-0.0'", "1.7976931348623157e308", "5e-324", "0.1"]),
        ("DECIMAL(4,1)", ["-999.9"]),
        ("DECIMAL(18,3)", ["999999999999999.999"]),
        ("DECIMAL(38,0)", ["99999999999999999999999999999999999999", "-99999999999999999999999999999999999999"]),
        ("VARCHAR", ["''", "'''\"\\,[]{}= x'", "'NULL'", "'é漢'", "' a '"]),
        ("BLOB", ["''", "'\\x00\\xff'", "'it''s \\x5C'"]),
        ("JSON", ["'null'", "'{\"a\":  [1, \"it''s\"]}'"]),
        ("UUID", ["'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"]),
        ("DATE", ["'infinity'", "'-infinity'", "'5877642-06-25 (BC)'", "'5881580-07-10'"]),
        ("TIME", ["'24:00:00'", "'23:59:59.999999'"]),
        ("TIME_NS", ["'23:59:59.999999999'"]),
        ("TIMETZ", ["'23:59:59-12'", "'24:00:00+15:59:59'", "'00:00:00.000001-15:59:59'"]),
        ("TIMESTAMP", ["'infinity'", "'-infinity'", "'290309-12-22 (BC) 00:00:00'", "'294247-01-10 04:00:54.775806'"]),
        ("TIMESTAMP_S", ["'infinity'", "'9999-12-31 23:59:59'", "'0001-01-01 (BC)'"]),
        ("TIMESTAMP_MS", ["'infinity'", "'9999-12-31 23:59:59.999'"]),
        ("TIMESTAMP_NS", ["'infinity'", "'1677-09-22 00:00:00'", "'2262-04-11 23:47:16.854775806'"]),
        ("TIMESTAMPTZ", ["'infinity'", "'-infinity'", "'290309-12-22 (BC) 00:00:00+00'", "'294247-01-10 04:00:54.775806+00'"]),
        ("INTERVAL", ["'1 microsecond'", "'-1 day'", "'-1 year 2 months -3 days 04:05:06.789123'", "'2147483647 months'"]),
    ];

    /// <summary>One column of each type and three in which it is nested; each row has the next value of each type, or null.</summary>
    static string Rows { get; } = string.Join(" UNION ALL ", Enumerable.Range(0, Types.Max(t => t.Values.Length) + 1).Select(row =>
        $"SELECT {row} AS i, " + string.Join(", ", Types.Select((type, column) => Values(row, column, type)))));

    [CatalogTheory]
    [ClassData(typeof(LocalCatalogs))]
    public void What_goes_in_comes_out(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        using var source = place.Open();
        using var connection = source.OpenConnection();
        Answer.Run(connection, "SET TimeZone = 'Asia/Kolkata'");
        Answer.Run(connection, $"CREATE TEMP TABLE wanted AS {Rows}");
        var columns = Types.Select((t, c) =>
            $"v{c} {t.Type}, s{c} STRUCT(x {t.Type}, y INTEGER), l{c} {t.Type}[], m{c} MAP(INTEGER, {t.Type})");
        Answer.Run(connection, $"CREATE TABLE t(i INTEGER, {string.Join(", ", columns)})");
        var wanted = Texts(connection, "wanted");

        Answer.Run(connection, $"INSERT INTO t {Rows}");
        AssertSame(connection, wanted, "in the catalog");
        Answer.Run(connection, "UPDATE t SET i = i + 0");
        AssertSame(connection, wanted, "changed in the catalog");
        Answer.Run(connection, "CALL ducklake_flush_inlined_data('lake')");
        AssertSame(connection, wanted, "flushed");
        Answer.Run(connection, "CALL lake.set_option('data_inlining_row_limit', 0); TRUNCATE t");
        Answer.Run(connection, "INSERT INTO t FROM wanted WHERE i < 2; INSERT INTO t FROM wanted WHERE i >= 2");
        AssertSame(connection, wanted, "in files");
        Answer.Run(connection, "CALL ducklake_merge_adjacent_files('lake')");
        AssertSame(connection, wanted, "merged");
        Answer.Run(connection, "UPDATE t SET i = i + 0; CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)");
        AssertSame(connection, wanted, "changed and rewritten");
    }

    static string Values(int row, int column, (string Type, string[] Values) type)
    {
        var value = $"({(row < type.Values.Length ? type.Values[row] : "NULL")})::{type.Type}";
        return $"{value} AS v{column}, {{'x': {value}, 'y': {row}}} AS s{column}, [{value}, NULL] AS l{column}, "
            + $"MAP {{{row}: {value}}} AS m{column}";
    }

    static void AssertSame(DuckLakeConnection connection, IReadOnlyList<string> wanted, string when)
    {
        Assert.Equal(wanted.Select(text => $"{when}: {text}"), Texts(connection, "t").Select(text => $"{when}: {text}"));
        var different = string.Join(" + ", Types.Select((_, c) => $"count(*) FILTER (t.v{c} IS DISTINCT FROM wanted.v{c})"));
        Assert.Equal("0", Answer.Of(connection, $"SELECT {different} FROM t JOIN wanted USING (i)").Rows[0][0]);
    }

    /// <summary>The texts of each column, alone and nested, with its type before them.</summary>
    static List<string> Texts(DuckLakeConnection connection, string table)
    {
        var rows = Answer.Of(connection, $"SELECT COLUMNS(* EXCLUDE i)::VARCHAR FROM {table} ORDER BY i").Rows;
        return [.. Enumerable.Range(0, Types.Length * 4).Select(column =>
            $"{Types[column / 4].Type}: {string.Join('|', rows.Select(row => row[column] ?? "NULL"))}")];
    }
}
