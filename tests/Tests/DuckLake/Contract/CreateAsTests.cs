using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>CREATE TABLE AS: the table's columns are named by the list or by the engine, the query's may be named alike.</summary>
public sealed class CreateAsTests
{
    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void Columns_are_named_by_a_list_or_made_different(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        foreach (var (sql, columns, rows) in new[]
                 {
                     ("SELECT i, i * 2 FROM range(ROWS) r(i)", "(x, \"Y y\")", "x|Y y"),
                     ("SELECT i, i AS v FROM range(ROWS) r(i)", "(x)", "x|v"),
                     ("SELECT * FROM range(ROWS) a(id) JOIN range(ROWS) b(id) ON a.id = b.id", "", "id|id_1"),
                     ("SELECT count(*), count(*) FROM range(ROWS) GROUP BY range", "", "count_star()|count_star()_1"),
                     ("FROM range(ROWS) a(i), (SELECT 1 AS \"I\")", "", "i|I_1"),
                     ("WITH q(k, l) AS (SELECT i, i FROM range(ROWS) r(i)) FROM q ORDER BY k DESC", " PARTITIONED BY (bucket(2, k))",
                         "k|l"),
                 })
        {
            foreach (var count in new[] { 0, 3, 30 })
            {
                var query = sql.Replace("ROWS", count.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    StringComparison.Ordinal);
                Answer.Run(connection, $"CREATE OR REPLACE TABLE t{columns} AS {query}");
                Answer.Run(connection, $"CREATE OR REPLACE TABLE memory.main.t{(columns.StartsWith('(') ? columns : "")} AS {query}");
                var answer = Answer.Of(connection, "SELECT * FROM t ORDER BY ALL");
                Assert.Equal(rows, string.Join('|', answer.Columns));
                Assert.Equal(Answer.Of(connection, "SELECT * FROM memory.main.t ORDER BY ALL").ToString(), answer.ToString());
            }
        }
    }
}
