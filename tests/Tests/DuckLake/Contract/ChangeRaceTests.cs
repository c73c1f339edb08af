using System.Collections.Concurrent;
using System.Globalization;
using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>
/// Changes are read while rows move from the catalog into files and files become others: each change is seen once, whoever moves it.
/// </summary>
public sealed class ChangeRaceTests
{
    const int Rounds = 12;

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task No_change_is_lost_or_doubled_while_rows_move(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var writer = source.OpenConnection();
        writer.Run("CREATE TABLE t(i INTEGER)");
        var expected = new ConcurrentDictionary<long, string>();
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            using var reader = source.OpenConnection();
            var reads = 0;
            while (!done.IsCancellationRequested || reads == 0)
            {
                if (expected.Keys.DefaultIfEmpty().Max() is > 0 and var version)
                {
                    Assert.Equal(expected[version], Changes(reader, version));
                    reads++;
                }
            }
        })).ToList();

        var (inserted, deleted, next) = (0, 0, 0);
        for (var round = 0; round < Rounds && readers.TrueForAll(r => !r.IsFaulted); round++)
        {
            Do(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO t VALUES ({next}), ({next + 1}), ({next + 2})"));
            inserted += 3;
            Remember();
            Do(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM t WHERE i = {next}"));
            deleted++;
            Remember();
            Do("CALL ducklake_flush_inlined_data('lake')");
            Remember();
            // Of the rows that are in a file now.
            Do(string.Create(CultureInfo.InvariantCulture, $"UPDATE t SET i = -i WHERE i = {next + 1}"));
            (inserted, deleted) = (inserted + 1, deleted + 1);
            Remember();
            if (round % 3 == 2)
                Do("CALL ducklake_merge_adjacent_files('lake')");
            next += 3;
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);

        void Do(string sql) => Answer.Of(writer, sql);

        void Remember() =>
            expected[long.Parse(
                SessionContractTests.Single(writer, "FROM ducklake_current_snapshot('lake')")!, CultureInfo.InvariantCulture)] =
            string.Create(CultureInfo.InvariantCulture, $"{inserted}|{inserted}|{deleted}|{deleted}");
    }

    static string Changes(DuckLakeConnection connection, long version) => string.Join('|', Answer.Of(
        connection, string.Create(CultureInfo.InvariantCulture, $"""
        SELECT count(*) FILTER (change_type IN ('insert', 'update_postimage')), count(DISTINCT (snapshot_id, rowid)) FILTER (change_type IN ('insert', 'update_postimage')),
               count(*) FILTER (change_type IN ('delete', 'update_preimage')), count(DISTINCT (snapshot_id, rowid)) FILTER (change_type IN ('delete', 'update_preimage'))
        FROM ducklake_table_changes('lake', 'main', 't', 1, {version})
        """)).Rows[0]);
}
