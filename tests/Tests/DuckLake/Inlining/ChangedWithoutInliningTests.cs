using Ekko.Tests.DuckLake.Session;

namespace Ekko.Tests.DuckLake.Inlining;

/// <summary>A table is altered while the catalog is to keep no rows of it, and rows come when it is to keep some again.</summary>
public sealed class ChangedWithoutInliningTests : IDisposable
{
    readonly SqlLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("ALTER TABLE t DROP COLUMN d; ALTER TABLE t ADD COLUMN d VARCHAR", "3, 'abc'", "1|NULL\n3|abc")]
    [InlineData("ALTER TABLE t ADD COLUMN e INTEGER", "3, 4, 5", "1|2|NULL\n3|4|5")]
    [InlineData("ALTER TABLE t ALTER k SET DATA TYPE BIGINT", "5000000000, 4", "1|2\n5000000000|4")]
    [InlineData("ALTER TABLE t DROP COLUMN k", "3", "2\n3")]
    [InlineData("ALTER TABLE t RENAME k TO l", "3, 4", "1|2\n3|4")]
    public void Rows_have_the_columns_of_their_time(string alter, string row, string expected)
    {
        _lake.Run("CREATE TABLE t(k INTEGER, d INTEGER)");
        _lake.Run("INSERT INTO t VALUES (1, 2)");
        _lake.Run("CALL lake.set_option('data_inlining_row_limit', '0')");
        foreach (var statement in alter.Split(';'))
            _lake.Run(statement);
        _lake.Run("CALL lake.set_option('data_inlining_row_limit', '10')");
        _lake.Run($"INSERT INTO t VALUES ({row})");
        Assert.Equal(expected, _lake.Rows("FROM t ORDER BY 1"));
        _lake.Run("CALL ducklake_flush_inlined_data('lake')");
        Assert.Equal(expected, _lake.Rows("FROM t ORDER BY 1"));
    }
}
