using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Maintenance;

/// <summary>
/// Files that the official client rewrote after a schema change, under the columns they had before: their lake is changed further here.
/// </summary>
public sealed class RewrittenLakeTests
{
    const string Swapped = "SELECT count(*), min(a), max(a), min(b), max(b) FROM swapped";

    [Fact]
    public void A_lake_is_changed_further_and_keeps_every_version()
    {
        using var golden = GoldenLake.Copy("10_rewrite_after_evolution");
        using var source = golden.Open();
        using var connection = source.OpenConnection();
        var version = Answer.Of(connection, "SELECT max(snapshot_id) FROM ducklake_snapshots('lake')").Rows[0][0];
        var before = new[] { "swapped", "renamed", "readded", "widened", "added" }.ToDictionary(t => t, t => Rows(t));

        Answer.Run(connection, """
            CALL lake.set_option('data_inlining_row_limit', 10);
            INSERT INTO swapped VALUES (100, 'new a', 'new b'); INSERT INTO readded VALUES (100, 'new');
            ALTER TABLE swapped RENAME COLUMN a TO c; ALTER TABLE swapped RENAME COLUMN b TO a; ALTER TABLE swapped RENAME COLUMN c TO b;
            ALTER TABLE renamed RENAME COLUMN b TO a; ALTER TABLE renamed RENAME COLUMN s.z TO y2; ALTER TABLE renamed ADD COLUMN b INTEGER DEFAULT 5;
            ALTER TABLE widened ALTER n SET TYPE HUGEINT; ALTER TABLE readded DROP COLUMN c0; ALTER TABLE readded ADD COLUMN c0 VARCHAR DEFAULT 'd';
            INSERT INTO swapped VALUES (101, 'newer b', 'newer a'); INSERT INTO widened VALUES (101, 170141183460469231731687303715884105727);
            DELETE FROM swapped WHERE id IN (0, 3); UPDATE renamed SET b = 6 WHERE id = 4;
            """);
        AssertAll();
        foreach (var step in new[]
        {
            "CALL ducklake_flush_inlined_data('lake')", "CALL ducklake_merge_adjacent_files('lake')",
            "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)", "CALL ducklake_merge_adjacent_files('lake')",
            "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)",
        })
        {
            Answer.Run(connection, step);
            AssertAll();
        }

        string Rows(string table, string at = "") => Answer.Of(connection, $"SELECT * FROM {table}{at} ORDER BY id").ToString();

        void AssertAll()
        {
            Assert.Equal("18|new b|was a|new a|was b", One(Swapped + " WHERE id NOT IN (101)"));
            Assert.Equal("newer b|newer a", One("SELECT a, b FROM swapped WHERE id = 101"));
            Assert.Equal("18|old|177|91", One("SELECT count(*), min(a), sum(s.y2), sum(b) FROM renamed"));
            Assert.Equal("19|d|d", One("SELECT count(*), min(c0), max(c0) FROM readded"));
            Assert.Equal("20|170141183460469231731687303715884105727", One("SELECT count(*), max(n) FROM widened"));
            foreach (var (table, rows) in before)
                Assert.Equal(rows, Rows(table, $" AT (VERSION => {version})"));
        }

        string One(string sql) => string.Join('|', Answer.Of(connection, sql).Rows[0]);
    }
}
