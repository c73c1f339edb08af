using System.Diagnostics;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Transactions;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Transactions;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>Statements of several sessions at once: what was decided on rows is checked, what nobody has seen runs again.</summary>
public sealed class StatementRaceTests
{
    const int Sessions = 4;

    [CatalogTheory]
    [ClassData(typeof(LocalCatalogs))]
    public void Two_transactions_that_found_no_row_do_not_both_add_it(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var first = source.OpenConnection();
        using var second = source.OpenConnection();
        const string Add = "; INSERT INTO k VALUES (1, 'new')";
        foreach (var decision in new[]
                 {
                     "DELETE FROM k WHERE id = 1" + Add,
                     "DELETE FROM k WHERE id = 1 RETURNING id" + Add,
                     "DELETE FROM k USING (SELECT 1 AS i) s WHERE id = s.i" + Add,
                     "UPDATE k SET v = 'u' WHERE id = 1" + Add,
                     "TRUNCATE k" + Add,
                     "DELETE FROM k" + Add,
                     "MERGE INTO k USING (SELECT 1 AS id, 'm' AS v) s USING (id) WHEN MATCHED THEN UPDATE WHEN NOT MATCHED THEN INSERT",
                     "MERGE INTO k USING (SELECT 1 AS id, 'm' AS v) s USING (id) WHEN NOT MATCHED THEN INSERT",
                 })
        {
            first.Run("CREATE OR REPLACE TABLE k(id INTEGER, v VARCHAR)");
            first.Run("BEGIN");
            second.Run("BEGIN");
            first.Run(decision);
            second.Run(decision);
            first.Run("COMMIT");
            Assert.Equal(DuckLakeErrorKind.Conflict, Assert.Throws<DuckLakeException>(() => second.Run("COMMIT")).ErrorKind);
            Assert.Equal("1", SessionContractTests.Single(first, "SELECT count(*) FROM k"));
        }
    }

    [CatalogTheory]
    [ClassData(typeof(LocalCatalogs))]
    public void Only_rows_that_came_contradict_a_decision(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var mine = source.OpenConnection();
        using var other = source.OpenConnection();
        mine.Run("CREATE TABLE k(id INTEGER); CREATE TABLE log(n INTEGER)");
        mine.Run("INSERT INTO k SELECT range FROM range(100); INSERT INTO k VALUES (100)");
        foreach (var (change, isConflict) in new[]
                 {
                     ("CALL ducklake_flush_inlined_data('lake')", false),
                     ("CALL ducklake_merge_adjacent_files('lake')", false),
                     ("DELETE FROM k WHERE id = 7", false),
                     ("INSERT INTO k VALUES (200)", true),
                     ("INSERT INTO k SELECT range FROM range(200, 300)", true),
                     ("UPDATE k SET id = -1 WHERE id = 8", true),
                     ("ALTER TABLE k ADD COLUMN v INTEGER", true),
                     ("DROP TABLE k", true),
                 })
        {
            mine.Run("BEGIN; DELETE FROM k WHERE id = 1000; INSERT INTO log VALUES (1)");
            other.Run(change);
            if (isConflict)
                Assert.Equal(DuckLakeErrorKind.Conflict, Assert.Throws<DuckLakeException>(() => mine.Run("COMMIT")).ErrorKind);
            else
                mine.Run("COMMIT");
        }

        Assert.Equal("3", SessionContractTests.Single(mine, "SELECT count(*) FROM log"));
        mine.Run("BEGIN; DELETE FROM log WHERE n = 2");
        other.Run("INSERT INTO log VALUES (2)");
        mine.Run("COMMIT");
    }

    [CatalogTheory]
    [ClassData(typeof(LocalCatalogs))]
    public async Task Sessions_that_change_rows_of_one_table_all_succeed(CatalogKind kind)
    {
        const int Statements = 10;
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var setup = source.OpenConnection();
        setup.Run("CREATE TABLE t(id INTEGER, n INTEGER); CREATE TABLE big(id INTEGER, n INTEGER); CREATE TABLE k(id INTEGER, n INTEGER)");
        setup.Run("INSERT INTO t SELECT range, 0 FROM range(4); INSERT INTO big SELECT range, 0 FROM range(1000)");
        await RaceAsync(source, Statements, (session, i) =>
        [
            $"UPDATE t SET n = n + 1 WHERE id = {session}",
            $"UPDATE big SET n = n + 1 WHERE id % {Sessions} = {session}",
            $"MERGE INTO k USING (SELECT {i} AS id) s USING (id) WHEN MATCHED THEN UPDATE SET n = n + 1 WHEN NOT MATCHED THEN INSERT "
            + $"VALUES ({i}, 1)",
        ]);
        Assert.Equal("4|40", SessionContractTests.Single(setup, "SELECT count(*) || '|' || sum(n) FROM t"));
        Assert.Equal("1000|10000|10", SessionContractTests.Single(setup, "SELECT count(*) || '|' || sum(n) || '|' || max(n) FROM big"));
        Assert.Equal("10|40|4", SessionContractTests.Single(setup, "SELECT count(*) || '|' || sum(n) || '|' || max(n) FROM k"));
    }

    [CatalogTheory]
    [ClassData(typeof(LocalCatalogs))]
    public async Task Sessions_that_make_the_same_objects_all_succeed(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        await RaceAsync(source, 5, (session, i) =>
        [
            $"CREATE SCHEMA IF NOT EXISTS s{i}",
            $"CREATE TABLE IF NOT EXISTS s{i}.t(id INTEGER)",
            $"INSERT INTO s{i}.t(id) VALUES ({session})",
            $"CREATE VIEW IF NOT EXISTS s{i}.v AS SELECT id FROM s{i}.t",
            $"CREATE OR REPLACE MACRO s{i}.m(a) AS a + (SELECT count(*) FROM s{i}.t WHERE id > 100)",
            $"ALTER TABLE s{i}.t ADD COLUMN c{session} INTEGER",
        ]);
        using var check = source.OpenConnection();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("0|1|2|3", SessionContractTests.Single(check, $"SELECT string_agg(id, '|' ORDER BY id) FROM s{i}.v"));
            Assert.Equal("5", SessionContractTests.Single(check, $"SELECT count(*) FROM (DESCRIBE s{i}.t)"));
            Assert.Equal("7", SessionContractTests.Single(check, $"SELECT s{i}.m(7)"));
        }
    }

    [CatalogTheory]
    [ClassData(typeof(LocalCatalogs))]
    public async Task A_statement_that_lost_runs_again_on_the_new_state(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        using var watch = source.OpenConnection();
        connection.Run("CREATE TABLE t(id INTEGER, run BIGINT); INSERT INTO t VALUES (1, 0); CREATE SEQUENCE memory.runs");
        await using var other = await CommitInTheWayAsync(source, "t");
        var update = Task.Run(() => Answer.Of(connection, "UPDATE t SET run = nextval('memory.runs') RETURNING id, run"));
        await UntilAsync(() => SessionContractTests.Single(watch, "SELECT last_value FROM duckdb_sequences()") is not null);
        await other.ReleaseAsync();
        // The other's row was there the second time, and only what that run answered is told.
        Assert.Equal(["1|2", "2|3"], (await update).Rows.Select(r => string.Join('|', r)).Order());
        Assert.Equal("1 2|2 3", SessionContractTests.Single(connection, "SELECT string_agg(id || ' ' || run, '|' ORDER BY id) FROM t"));
    }

    [Fact]
    public async Task What_can_be_read_only_once_is_not_read_again()
    {
        using var lake = new ContractLake(CatalogKind.Sqlite);
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        using var other = source.OpenConnection();
        connection.Run("CREATE TABLE t(id INTEGER, n INTEGER)");
        using var folder = new TemporaryFolder();
        var pipe = Path.Combine(folder.Path, "pipe");
        using (var make = Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync();
        var copy = Task.Run(() => connection.Run($"COPY t FROM '{pipe}' (FORMAT csv, HEADER false, AUTO_DETECT false)"));
        await using (var writer = new StreamWriter(pipe))
        {
            // Both ends are open: the statement is reading, so it has seen the table as it was.
            other.Run("ALTER TABLE t ADD COLUMN more INTEGER");
            await writer.WriteLineAsync("1,2");
        }

        Assert.Equal(DuckLakeErrorKind.Conflict, (await Assert.ThrowsAsync<DuckLakeException>(() => copy)).ErrorKind);
        Assert.Equal("0", SessionContractTests.Single(connection, "SELECT count(*) FROM t"));
    }

    [CatalogTheory]
    [ClassData(typeof(LocalCatalogs))]
    public async Task Keys_that_were_looked_for_in_columns_are_checked_too(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        await using var lake = await place.OpenLakeAsync();
        var creation = await lake.BeginTransactionAsync();
        await creation.ApplyAsync(new CreateTable("main", "t", GoldenReplay.Columns(("id", "BIGINT"))));
        await creation.CommitAsync();
        var table = (await lake.TreeAsync()).GetTable("main", "t");
        var (first, second) = (await lake.BeginTransactionAsync(), await lake.BeginTransactionAsync());
        foreach (var transaction in new[] { first, second })
        {
            using var batch = new ColumnBatch();
            batch.AddFixed<long>("id", DuckDbType.BigInt).Append(1);
            batch.EndRow();
            await lake.UpsertAsync(
                transaction, table, new BatchRowSource(new BatchRows(batch)), [table.Columns[0].Id], [table.Columns[0].Id]);
        }

        await first.CommitAsync();
        Assert.Equal(
            DuckLakeErrorKind.Conflict, (await Assert.ThrowsAsync<DuckLakeException>(() => second.CommitAsync())).ErrorKind);
    }

    /// <summary>Runs statements in four sessions at once; none may fail.</summary>
    static Task RaceAsync(DuckLakeDataSource source, int rounds, Func<int, int, string[]> statements) =>
        Task.WhenAll(Enumerable.Range(0, Sessions).Select(session => Task.Factory.StartNew(() =>
        {
            using var connection = source.OpenConnection();
            for (var i = 0; i < rounds; i++)
            {
                foreach (var statement in statements(session, i))
                    connection.Run(statement);
            }
        }, TaskCreationOptions.LongRunning)));

    /// <summary>Begins to commit a row (2, 0), and holds the lock of the catalog until it is released.</summary>
    static async Task<HeldCommit> CommitInTheWayAsync(DuckLakeDataSource source, string name)
    {
        var lake = await source.LakeAsync("lake");
        var held = new HeldCommit();
        var transaction = await lake.BeginTransactionAsync();
        using var batch = new ColumnBatch();
        var table = transaction.Tree.GetTable("main", name);
        batch.AddFixed<int>("id", DuckDbType.Integer).Append(2);
        batch.AddFixed<long>("run", DuckDbType.BigInt).Append(0);
        batch.EndRow();
        await lake.AppendAsync(
            transaction, table, new BatchRowSource(new BatchRows(batch)), [.. table.Columns.Select(c => c.Id)]);
        transaction.AddHook(new CatalogAction((_, _, _) => held.WaitAsync()));
        held.Commit = transaction.CommitAsync();
        await held.Entered;
        return held;
    }

    static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
            await Task.Delay(5, patience.Token);
    }

    sealed class HeldCommit : IAsyncDisposable
    {
        readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task Entered => _entered.Task;

        internal Task Commit { get; set; } = Task.CompletedTask;

        internal Task WaitAsync()
        {
            _entered.TrySetResult();
            return _released.Task;
        }

        internal Task ReleaseAsync()
        {
            _released.TrySetResult();
            return Commit;
        }

        public async ValueTask DisposeAsync() => await ReleaseAsync();
    }
}
