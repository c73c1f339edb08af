using Ekko.DuckDb;

namespace Ekko.Tests.DuckLake.Session;

/// <summary>Types that the engine's Parquet does not keep exactly.</summary>
public sealed class ExactTypeTests : IDisposable
{
    readonly SqlLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Sums_of_integers_are_exact()
    {
        _lake.Run("CREATE TABLE gas AS SELECT i AS block, 1000000000000000003::BIGINT + i AS fee FROM range(20) r(i)");
        _lake.Run("CREATE TABLE totals AS SELECT block % 15 AS k, sum(fee) AS total FROM gas GROUP BY ALL");
        Assert.Equal("2000000000000000021", _lake.Rows("SELECT total FROM totals WHERE k = 0"));
        Assert.Equal("true", _lake.Rows("SELECT (SELECT sum(fee) FROM gas) = (SELECT sum(total) FROM totals)"));
        Assert.Equal("1", _lake.Rows("SELECT count(*) FROM totals WHERE total = 2000000000000000021"));
        Assert.Equal("10", _lake.Rows("SELECT count(*) FROM totals WHERE total < 1500000000000000000"));
    }

    [Fact]
    public void The_largest_numbers_are_read_again()
    {
        _lake.Run("CREATE TABLE mx AS SELECT i, 170141183460469231731687303715884105727 - i AS x FROM range(12) r(i)");
        Assert.Equal("170141183460469231731687303715884105727", _lake.Rows("SELECT max(x) FROM mx"));
    }

    [Fact]
    public void A_partition_by_such_a_type_has_the_values_of_its_rows()
    {
        _lake.Run("CREATE TABLE p(i INTEGER, h HUGEINT); ALTER TABLE p SET PARTITIONED BY (h)");
        _lake.Run("INSERT INTO p SELECT i, 9007199254740993 + i % 2 FROM range(20) r(i)");
        Assert.Equal("10", _lake.Rows("SELECT count(*) FROM p WHERE h = 9007199254740993"));
        Assert.Equal("10", _lake.Rows("SELECT count(*) FROM p WHERE h = 9007199254740994"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_no_file_can_keep_is_refused_before_a_row_is_taken(bool inlined)
    {
        var rows = inlined ? "1" : "100";
        _lake.Run("CREATE TABLE v(d INTERVAL, s TIMESTAMP_S)");
        Assert.Throws<DuckDbException>(() => _lake.Run("INSERT INTO v SELECT to_microseconds(9223372036854775807), NULL "
            + $"FROM range({rows})"));
        Assert.Throws<DuckDbException>(() => _lake.Run($"INSERT INTO v SELECT NULL, make_timestamp_s(9223372036854) FROM range({rows})"
            .Replace("make_timestamp_s(9223372036854)", "'294300-01-01'::TIMESTAMP_S", StringComparison.Ordinal)));
        Assert.Equal("0", _lake.Rows("SELECT count(*) FROM v"));
    }
}
