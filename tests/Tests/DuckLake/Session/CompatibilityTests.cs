using System.Data.Common;
using Ekko.Tests.Architecture;

namespace Ekko.Tests.DuckLake.Session;

/// <summary>The table of <c>docs/compatibility.md</c>: every example does what the table says.</summary>
public sealed class CompatibilityTests
{
    const string Works = "works";
    const string Refused = "refused: ";

    public static TheoryData<string, string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string, string>();
            foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "compatibility.md")))
            {
                if (line.Split(" | ") is [var statement, var example, var answer] && example.StartsWith('`'))
                    examples.Add(statement.TrimStart('|', ' '), example.Trim('`'), answer.TrimEnd('|', ' '));
            }

            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_lake_does_what_is_written(string statement, string example, string answer)
    {
        using var lake = new SqlLake();
        lake.Run("CREATE TABLE t(a INTEGER, b VARCHAR); INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        lake.Run("CREATE VIEW v AS FROM t; CREATE MACRO twice(x) AS 2 * x");
        lake.Run("CREATE TABLE memory.main.mem(i INTEGER); INSERT INTO memory.main.mem VALUES (1)");
        lake.Run("ATTACH ':memory:' AS old; CREATE TABLE old.k(i INTEGER); INSERT INTO old.k VALUES (1)");
        var before = lake.Rows("FROM lake.current_snapshot()");
        var sql = example.Replace("{folder}", lake.Folder, StringComparison.Ordinal);
        if (answer == Works)
        {
            lake.Run(sql);
            return;
        }

        Assert.StartsWith(Refused, answer, StringComparison.Ordinal);
        var error = Assert.ThrowsAny<DbException>(() => lake.Run(sql));
        Assert.True(
            error.Message.Contains(answer[Refused.Length..].Trim('`'), StringComparison.Ordinal), $"{statement}: {error.Message}");
        Assert.Equal(before, lake.Rows("FROM lake.current_snapshot()"));
    }

    [Fact]
    public void Every_kind_of_statement_is_there() => Assert.InRange(Examples.Count, 90, 200);
}
