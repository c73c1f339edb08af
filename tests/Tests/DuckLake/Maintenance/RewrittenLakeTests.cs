using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Maintenance;

/// <summary>
/// Files that the official client rewrote after a schema change, under the columns they had before: their lake is changed further here. The
/// engine's own tables, changed by the same statements, say what is right.
/// </summary>
public sealed class RewrittenLakeTests
{
    static readonly string[] Tables = ["added", "swapped", "renamed", "readded", "widened"];

    /// <summary>Rows of several schemas, in files and in the catalog.</summary>
    static readonly string[] Changes =
    [
        "INSERT INTO swapped VALUES (100, 'new a', 'new b')", "INSERT INTO readded VALUES (100, 'new')",
        "ALTER TABLE swapped RENAME COLUMN a TO c", "ALTER TABLE swapped RENAME COLUMN b TO a", "ALTER TABLE swapped RENAME COLUMN c TO b",
        "ALTER TABLE renamed RENAME COLUMN b TO a", "ALTER TABLE renamed RENAME COLUMN s.z TO y2",
        "ALTER TABLE renamed ADD COLUMN b INTEGER DEFAULT 5", "ALTER TABLE readded DROP COLUMN c0",
        "ALTER TABLE readded ADD COLUMN c0 VARCHAR DEFAULT 'd'", "ALTER TABLE added DROP COLUMN c0",
        "INSERT INTO swapped VALUES (101, 'newer b', 'newer a')", "INSERT INTO widened VALUES (101, 9223372036854775807)",
        "INSERT INTO renamed VALUES (101, 'new', {'y2': 7, 'y': 'z'}, 8)", "DELETE FROM swapped WHERE id IN (0, 3, 100)",
        "UPDATE renamed SET b = 6, s = {'y2': -1, 'y': NULL} WHERE id IN (4, 101)", "UPDATE added SET c4 = id WHERE c4 IS NULL AND id > 15",
    ];

    static readonly string[] Maintenance =
    [
        "CALL ducklake_flush_inlined_data('lake')", "CALL ducklake_merge_adjacent_files('lake')",
        "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)", "CALL ducklake_merge_adjacent_files('lake')",
        "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)",
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void A_lake_is_changed_further_and_keeps_every_version(int inlinedRows)
    {
        using var golden = GoldenLake.Copy("10_rewrite_after_evolution");
        using var source = golden.Open();
        using var lake = source.OpenConnection();
        using var engine = new DuckLakeDataSource(new DuckLakeDataSourceOptions());
        using var plain = engine.OpenConnection();
        foreach (var statement in golden.Setup.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (statement.Split(' ')[0] is not ("ATTACH" or "USE" or "CALL"))
                Answer.Run(plain, statement);
        }

        Answer.Run(lake, $"CALL lake.set_option('data_inlining_row_limit', {inlinedRows})");
        var versions = new Dictionary<string, string>();
        Note();
        foreach (var change in Changes)
        {
            Answer.Run(lake, change);
            Answer.Run(plain, change);
            Note();
        }

        AddFile();
        Note();
        foreach (var step in Maintenance)
        {
            Answer.Run(lake, step);
            Assert.Equal(All(plain), All(lake));
            foreach (var (version, rows) in versions)
                Assert.Equal(rows, All(lake, $" AT (VERSION => {version})"));
        }

        void Note()
        {
            Assert.Equal(All(plain), All(lake));
            versions[Answer.Of(lake, "SELECT max(snapshot_id) FROM ducklake_snapshots('lake')").Rows[0][0]!] = All(plain);
        }

        void AddFile()
        {
            var file = Path.Combine(golden.Directory, "more.parquet");
            Answer.Run(plain, $"COPY (SELECT 200 + i AS id, 'file b' AS b, 'file a' AS a FROM range(5) r(i)) TO '{file}'");
            Answer.Run(plain, $"INSERT INTO swapped BY NAME FROM '{file}'");
            Answer.Run(lake, $"CALL ducklake_add_data_files('lake', 'swapped', '{file}')");
        }
    }

    static string All(DuckLakeConnection connection, string at = "") => string.Join('\n', Tables.Select(
        table => $"{table}: {Answer.Of(connection, $"SELECT * FROM {table}{at} ORDER BY id")}"));
}
