using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>The format keeps no collations: a column that has one is refused, wherever it comes from.</summary>
public sealed class CollationTests
{
    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public void Columns_with_a_collation_are_refused(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Run(connection, "CREATE TABLE t(i INTEGER, s VARCHAR); INSERT INTO t VALUES (1, 'x'), (2, 'X')");
        foreach (var sql in new[]
                 {
                     "CREATE TABLE c(\"The column\" VARCHAR COLLATE NOCASE, d INTEGER)",
                     "CREATE TABLE c AS SELECT s COLLATE NOCASE AS \"The column\" FROM t",
                     "CREATE TABLE c AS SELECT 1 AS i, {'a': [s COLLATE NOCASE.NOACCENT]} AS \"The column\" FROM t",
                     "CREATE TABLE c(i, \"The column\") AS SELECT 1, MAP {s COLLATE NOCASE: 1} FROM t WITH NO DATA",
                     "ALTER TABLE t ADD COLUMN \"The column\" VARCHAR COLLATE DE",
                 })
        {
            var error = Assert.Throws<DuckLakeException>(() => Answer.Run(connection, sql));
            Assert.Contains("Collations are not supported in DuckLake storage: column \"The column\"", error.Message,
                StringComparison.Ordinal);
            Assert.Equal(DuckLakeErrorKind.NotSupported, error.ErrorKind);
        }

        Assert.Throws<DuckLakeException>(() => Answer.Run(connection, "ALTER TABLE t ALTER s TYPE VARCHAR COLLATE NOCASE"));
        Assert.Equal([["t", "2"]], Answer.Of(connection, "SELECT table_name, column_count FROM duckdb_tables()").Rows);
        Assert.Equal([["2"]], Answer.Of(connection, "SELECT i FROM t WHERE s = 'X'").Rows);
        Assert.Equal([["1"], ["2"]], Answer.Of(connection, "SELECT i FROM t WHERE s COLLATE NOCASE = 'X' ORDER BY i").Rows);
    }
}
