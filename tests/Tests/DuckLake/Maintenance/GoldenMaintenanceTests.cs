using Ekko.Tests.DuckLake.Catalog;
using Ekko.Tests.Golden;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.DuckLake.Maintenance;

/// <summary>Maintenance of lakes that the official extension wrote changes no answer about what remains.</summary>
[Trait("Category", "Integration")]
public sealed class GoldenMaintenanceTests
{
    public static TheoryData<string> Lakes =>
        [
            "01_append", "02_deletes_updates", "03_schema_evolution", "04_inlining", "05_partitions", "06_types", "07_maintenance",
            "10_rewrite_after_evolution",
        ];

    [Theory]
    [MemberData(nameof(Lakes))]
    public void Merging_and_rewriting_keep_every_version_and_change(string name)
    {
        using var golden = GoldenLake.Copy(name);
        CheckAll(golden);
    }

    [Fact]
    public void Rewriting_files_with_old_deletions_keeps_every_version_and_change()
    {
        using var golden = GoldenLake.Copy("02_deletes_updates");
        BeforeTruncate(golden);
        CheckAll(golden);
    }

    [Theory]
    [MemberData(nameof(Lakes))]
    public void Expiring_and_cleaning_keep_what_remains(string name)
    {
        using var golden = GoldenLake.Copy(name);
        CheckExpiry(golden);
    }

    [Fact]
    public void Expiring_beside_old_deletions_keeps_what_remains()
    {
        using var golden = GoldenLake.Copy("02_deletes_updates");
        BeforeTruncate(golden);
        CheckExpiry(golden);
    }

    static void CheckAll(GoldenLake golden)
    {
        using var source = golden.Open();
        using var connection = source.OpenConnection();
        var before = LakeHistory.Read(connection);
        const string Merge = "CALL ducklake_merge_adjacent_files('lake')";
        const string Rewrite = "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)";
        // What a step has spoilt no later one mends: after the last, only the files that are still needed are there.
        const string Clean = "CALL ducklake_cleanup_old_files('lake', cleanup_all => true); "
            + "CALL ducklake_delete_orphaned_files('lake', cleanup_all => true)";
        foreach (var steps in new[] { Merge, Rewrite, $"{Merge}; {Rewrite}; {Clean}" })
        {
            Answer.Run(connection, steps);
            LakeHistory.Read(connection).AssertSameAs(before);
        }
    }

    static void CheckExpiry(GoldenLake golden)
    {
        using var source = golden.Open();
        using var connection = source.OpenConnection();
        Answer.Run(connection, "CALL ducklake_delete_orphaned_files('lake', cleanup_all => true)");
        Answer.Run(connection, "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)");
        Answer.Run(connection, "CALL ducklake_merge_adjacent_files('lake')");
        var before = LakeHistory.Read(connection);
        foreach (var modulus in new[] { 3, 2, 1 })
        {
            var versions = string.Join(", ", before.Versions.Where(v => v % modulus == 0));
            Answer.Run(connection, $"CALL ducklake_expire_snapshots('lake', versions => [{versions}])");
            Answer.Run(connection, "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)");
            LakeHistory.Read(connection).AssertSameAs(before);
        }

        Assert.Single(CatalogContent.Query(golden.CatalogFile, $"SELECT snapshot_id FROM ducklake_snapshot"));
        Assert.Empty(Answer.Of(connection, "FROM ducklake_delete_orphaned_files('lake', cleanup_all => true, dry_run => true)").Rows);
    }

    /// <summary>Takes back the lake's last snapshots, TRUNCATE and what followed it.</summary>
    static void BeforeTruncate(GoldenLake golden)
    {
        using var connection = new SqliteConnection($"Data Source={golden.CatalogFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        const string Kept = "(SELECT max(snapshot_id) - 2 FROM ducklake_snapshot_changes)";
        command.CommandText = $"""
            DELETE FROM ducklake_data_file WHERE begin_snapshot > {Kept};
            UPDATE ducklake_data_file SET end_snapshot = NULL WHERE end_snapshot > {Kept};
            UPDATE ducklake_delete_file SET end_snapshot = NULL WHERE end_snapshot > {Kept};
            DELETE FROM ducklake_snapshot WHERE snapshot_id > {Kept};
            DELETE FROM ducklake_snapshot_changes WHERE snapshot_id > {Kept};
            """;
        command.ExecuteNonQuery();
    }
}
