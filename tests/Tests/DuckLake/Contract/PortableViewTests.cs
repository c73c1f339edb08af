using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>A view belongs to its lake, whatever the lake is attached as and whatever else has the lake's name.</summary>
public sealed class PortableViewTests
{
    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void Only_the_name_of_the_lake_changes_with_the_lakes_name(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            Answer.Run(connection, """
                CREATE TABLE t(x INTEGER, lake STRUCT(t STRUCT(x INTEGER), upper VARCHAR)); INSERT INTO t
                VALUES (42, {'t': {'x': 7}, 'upper': 'u'});
                CREATE SCHEMA s; CREATE TABLE s.lake(x INTEGER); INSERT INTO s.lake VALUES (1);
                CREATE MACRO twice(x) AS 2 * x;
                CREATE MACRO one(x := 1) AS TABLE SELECT x AS x;
                CREATE VIEW a AS SELECT lake.x FROM lake.main.t AS lake;
                CREATE VIEW b AS WITH lake AS (SELECT 7 AS x) SELECT lake.x FROM lake;
                CREATE VIEW c AS SELECT lake.t.x, lake.main.t.x + lake.main.twice(1) + lake.twice(1) AS y FROM lake.t;
                CREATE VIEW d AS SELECT t.lake.t.x, lake.upper AS y, (SELECT sum(l.x) FROM lake.s.lake AS l) AS z FROM lake.main.t;
                CREATE VIEW e AS SELECT lake.x FROM s.lake JOIN lake.one() AS o USING (x) JOIN lake.main.one(1) AS p USING (x);
                CREATE VIEW f AS FROM (PIVOT lake.t ON x IN (42, 43) USING count(*));
                CREATE VIEW g AS SELECT 'lake.t' AS "lake.t", (SELECT max(x) FROM lake.t AT (VERSION => 2)) AS m;
                CREATE MACRO m() AS TABLE WITH lake AS (SELECT 7 AS x) SELECT lake.x FROM lake;
                CREATE MACRO n(lake := {'x': 5}) AS lake.x
                """);
        }

        var expected = new[] { "x\n42", "x\n7", "x|y\n42|46", "x|y|z\n7|u|1", "x\n1", "lake|42|43\n{'t': {'x': 7}, 'upper': u}|1|0",
            "lake.t|m\nlake.t|42" };
        foreach (var name in new[] { "lake", "other", "The lake", "t", "x" })
        {
            using var source = lake.Open(a => a with { Name = name });
            using var connection = source.OpenConnection();
            var quoted = $"\"{name}\"";
            Assert.Equal(expected, "abcdefg".Select(v => Answer.Of(connection, $"FROM {quoted}.main.{v}").ToString()));
            Assert.Equal("x\n7", Answer.Of(connection, $"FROM {quoted}.main.m()").ToString());
            Assert.Equal("v\n5", Answer.Of(connection, $"SELECT {quoted}.main.n() AS v").ToString());
        }
    }
}
