using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>Macros of a lake answer as macros of the engine do, also for those who attach the lake later.</summary>
public sealed class MacroTests
{
    static readonly string[] Macros =
    [
        "a(d := NULL) AS d IS NULL",
        "b(d := NULL::DATE) AS typeof(d)",
        "c(d := DATE '2025-01-01') AS d + 1",
        "d(d := true) AS typeof(d)",
        "e(d := [1, NULL]) AS typeof(d) || d::VARCHAR",
        "f(d := {'a': 1, 'b': 'x''y'}) AS d.b",
        "g(d := 'NULL') AS d",
        "h(d := NULL::VARCHAR) AS d IS NULL",
        "i(x := 1, d := 20) AS typeof(x::TINYINT + d)",
        "j(d := 2.50) AS typeof(d) || d",
        "k(d := '\\xAA\\x00'::BLOB) AS typeof(d) || d::VARCHAR",
        "l(d := MAP {'k': [1.5]}) AS d",
        "m(d INTEGER := 7) AS typeof(d) || d",
        "n(d := INTERVAL '-1 day 2 hours') AS typeof(d) || d",
        "o(d := 'nan'::DOUBLE) AS typeof(d) || d",
        "p(d := '{\"a\": 1}'::JSON) AS typeof(d) || d",
        "q(d := 1 + 1, e := 'it''s') AS d || e",
        "r(d := TIMESTAMPTZ '2025-01-01 00:00:00+00') AS d = TIMESTAMPTZ '2025-01-01 01:00:00+01'",
        "s() AS 1, (x) AS x, (x, y) AS x + y",
    ];

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void Defaults_keep_value_and_type(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        var expected = new List<string>();
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            foreach (var macro in Macros)
            {
                Answer.Run(connection, $"CREATE MACRO {macro}; CREATE MACRO memory.main.{macro}");
                var body = macro.IndexOf(") AS ", StringComparison.Ordinal);
                // Inside a query the engine takes d.b for a column of a table d.
                var inQuery = macro[(body + 5)..].Replace("d.b", "(d).b", StringComparison.Ordinal);
                if (macro[0] != 's')
                    Answer.Run(
                        connection,
                        $"CREATE MACRO {macro[0]}q{macro[1..(body + 5)]}(SELECT {inQuery}); "
                        + $"CREATE MACRO {macro[0]}t{macro[1..(body + 5)]}TABLE SELECT {macro[(body + 5)..]} AS v");
                expected.Add(Answer.Of(connection, $"SELECT memory.main.{macro[0]}() AS v").ToString());
            }
        }

        using var again = lake.Open();
        using var reader = again.OpenConnection();
        Assert.Equal(expected, Macros.Select(m => Answer.Of(reader, $"SELECT {m[0]}() AS v").ToString()));
        Assert.Equal(expected[..^1], Macros[..^1].Select(m => Answer.Of(reader, $"SELECT {m[0]}q() AS v").ToString()));
        Assert.Equal(expected[..^1], Macros[..^1].Select(m => Answer.Of(reader, $"FROM {m[0]}t()").ToString()));
        Assert.Equal("s(2)|s(1, 2)\n2|3", Answer.Of(reader, "SELECT s(2), s(1, 2)").ToString());
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void A_scalar_and_a_table_macro_share_a_name(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Run(connection, "CREATE MACRO foo(x) AS x + 1; CREATE MACRO foo(x) AS TABLE SELECT x AS a; FROM foo(1)");
        using (var again = lake.Open())
        using (var other = again.OpenConnection())
        {
            Assert.Equal("a\n5", Answer.Of(other, "FROM foo(5)").ToString());
            Assert.Equal("v\n6", Answer.Of(other, "SELECT foo(5) AS v").ToString());
            Answer.Run(other, "DROP MACRO foo; DROP MACRO TABLE foo");
        }

        Answer.Run(connection, "CREATE MACRO foo(x) AS TABLE SELECT x AS a; CREATE MACRO foo(x) AS x + 1; DROP MACRO TABLE foo");
        Assert.Equal("v\n6", Answer.Of(connection, "SELECT foo(5) AS v").ToString());
        Assert.Throws<DuckDbException>(() => Answer.Run(connection, "FROM foo(5)"));
        Assert.Contains(
            "does not exist", Assert.Throws<DuckLakeException>(() => Answer.Run(connection, "DROP MACRO TABLE foo")).Message,
            StringComparison.Ordinal);
        Answer.Run(connection, "DROP MACRO TABLE IF EXISTS foo; DROP MACRO foo");
    }

    [Theory]
    [InlineData("p(x) AS TABLE SELECT x AS x, {'x': x} AS s, t.x AS y FROM t", "p(9)")]
    [InlineData("p(x) AS TABLE SELECT list_transform([1], lambda x: x + 1) AS l, list_filter([1, 9], y -> y = x) AS m", "p(9)")]
    [InlineData("p(d) AS TABLE SELECT d -> '$.a' AS v FROM (SELECT 1)", "p('{\"a\": 7}'::JSON)")]
    [InlineData("p(a) AS TABLE WITH a AS (SELECT 5 AS a) SELECT a.a AS v, a AS w FROM a", "p(9)")]
    [InlineData("p(n INTEGER) AS TABLE SELECT typeof(n) AS v", "p(5::TINYINT)")]
    [InlineData("p(n := 2) AS TABLE SELECT x FROM t WHERE x >= n ORDER BY x LIMIT n", "p(n := 1)")]
    [InlineData("p(a, b := a) AS TABLE SELECT 1 AS v", "p(1)")]
    public void Parameters_are_what_the_engine_takes_for_them(string macro, string call)
    {
        using var lake = new ContractLake(CatalogKind.Sqlite);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Run(connection, "CREATE TABLE t(x INTEGER); INSERT INTO t VALUES (1), (2), (3); CREATE TABLE memory.main.t AS FROM t");
        Assert.Equal(Outcome(connection, $"USE memory; CREATE MACRO {macro}", $"FROM {call}"),
            Outcome(connection, $"USE lake; CREATE MACRO {macro}", $"FROM {call}"));
    }

    [Theory]
    [InlineData("p(x INTEGER[]) AS x[1]", "keeps no nested types of parameters")]
    [InlineData("p(x := 'a'::ENUM('a', 'b')) AS x", "is not a type a lake can store")]
    public void What_the_format_cannot_keep_is_refused(string macro, string reason)
    {
        using var lake = new ContractLake(CatalogKind.Sqlite);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Assert.Contains(
            reason, Assert.Throws<DuckLakeException>(() => Answer.Run(connection, $"CREATE MACRO {macro}")).Message,
            StringComparison.Ordinal);
        Assert.Throws<DuckDbException>(() => Answer.Run(connection, "SELECT p()"));
    }

    [Fact]
    public void Overloads_that_differ_by_type_are_not_chosen_between()
    {
        using var lake = new ContractLake(CatalogKind.Sqlite);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Run(connection, "CREATE MACRO p(x INTEGER) AS TABLE (SELECT 1 AS v), (x VARCHAR) AS TABLE (SELECT 2 AS v), (x, "
            + "y) AS TABLE (SELECT 3 AS v)");
        Assert.Equal("v\n3", Answer.Of(connection, "FROM p(1, 2)").ToString());
        Assert.Contains(
            "More than one overload", Assert.Throws<DuckLakeException>(() => Answer.Run(connection, "FROM p(1)")).Message,
            StringComparison.Ordinal);
    }

    static string Outcome(DuckLakeConnection connection, string create, string query)
    {
        try
        {
            Answer.Run(connection, create);
            return Answer.Of(connection, query).ToString();
        }
        catch (DuckDbException)
        {
            return "an error of the engine";
        }
    }
}
