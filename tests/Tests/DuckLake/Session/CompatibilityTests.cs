using System.Data.Common;

namespace Ekko.Tests.DuckLake.Session;

/// <summary>The table of <c>docs/compatibility.md</c>: every example does what the table says.</summary>
public sealed class CompatibilityTests
{
    public static TheoryData<string> Statements => new(CompatibilityTable.Lines.Select(l => l.Statement));

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_lake_does_what_is_written(string statement)
    {
        var line = Assert.Single(CompatibilityTable.Lines, l => l.Statement == statement);
        using var lake = new SqlLake();
        lake.Run("CREATE TABLE t(a INTEGER, b VARCHAR); INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        lake.Run("CREATE VIEW v AS FROM t; CREATE MACRO twice(x) AS 2 * x");
        lake.Run("CREATE TABLE memory.main.mem(i INTEGER); INSERT INTO memory.main.mem VALUES (1)");
        lake.Run("ATTACH ':memory:' AS old; CREATE TABLE old.k(i INTEGER); INSERT INTO old.k VALUES (1)");
        var before = lake.Rows("FROM lake.current_snapshot()");
        var sql = line.Example.Replace("{folder}", lake.Folder, StringComparison.Ordinal);
        if (line.Works)
        {
            lake.Run(sql);
            return;
        }

        Assert.NotNull(line.Reason);
        Assert.Contains(line.Reason, Assert.ThrowsAny<DbException>(() => lake.Run(sql)).Message, StringComparison.Ordinal);
        Assert.Equal(before, lake.Rows("FROM lake.current_snapshot()"));
    }

    [Fact]
    public void Every_kind_of_statement_is_there() => Assert.InRange(CompatibilityTable.Lines.Count, 90, 200);
}
