using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Transactions;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Transactions;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;
using Npgsql;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>What only a server does: refuse, restart, end connections in the middle.</summary>
public sealed class PostgresCatalogTests
{
    [PostgresFact]
    public async Task Columns_have_the_types_that_the_official_extension_declares()
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        await using (await lake.OpenCatalogAsync())
        {
        }

        await using var connection = new NpgsqlConnection(lake.Database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT column_name, string_agg(DISTINCT data_type, '/') FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name LIKE 'ducklake\_%'
            AND data_type NOT IN ('bigint', 'character varying') GROUP BY column_name
            ORDER BY column_name
            """, connection);
        var types = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                types.Add($"{reader.GetString(0)} {reader.GetString(1)}");
        }

        Assert.Equal(
        [
            "contains_nan boolean", "contains_null boolean", "is_partition boolean", "nulls_allowed boolean", "path_is_relative boolean",
            "schedule_start timestamp with time zone", "schema_uuid uuid", "snapshot_time timestamp with time zone", "table_uuid uuid",
            "view_uuid uuid",
        ], types);
    }

    [PostgresFact]
    public void A_lake_is_attached_in_SQL_by_keywords_or_URI_and_in_a_schema()
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions());
        using var connection = source.OpenConnection();
        var keywords = lake.Database.Keywords.Replace("'", "''", StringComparison.Ordinal);
        Answer.Of(connection,
            $"ATTACH 'ducklake:postgres:{keywords}' AS one (DATA_PATH '{lake.DataPath}/1', METADATA_SCHEMA 'Schema one')");
        Answer.Of(connection, $"ATTACH 'ducklake:postgres:{lake.Database.Uri("?connect_timeout=5")}' (DATA_PATH '{lake.DataPath}/2')");
        Answer.Of(connection, "CREATE TABLE one.t AS SELECT 42 AS i");
        Answer.Of(connection, $"CREATE TABLE {lake.Database.Name}.t AS SELECT 43 AS i");
        Assert.Equal("42|43", SessionContractTests.Single(connection, $"SELECT a.i || '|' || b.i FROM one.t a, {lake.Database.Name}.t b"));
        var error = Assert.ThrowsAny<Exception>(
            () => Answer.Of(connection, $"ATTACH 'ducklake:postgres:{keywords}' AS one (DATA_PATH '{lake.DataPath}')"));
        Assert.DoesNotContain(PostgresServer.Secret, error.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_server_without_a_free_connection_is_waited_for_and_named()
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        var role = "few_" + lake.Database.Name;
        lake.Database.Execute($"CREATE ROLE {role} LOGIN PASSWORD 'few' CONNECTION LIMIT 1");
        lake.Database.Execute($"GRANT CREATE ON SCHEMA public TO {role}");
        var address = new NpgsqlConnectionStringBuilder(lake.Database.ConnectionString)
        {
            Username = role,
            Password = "few",
            Pooling = false
        };
        using var source = new DuckLakeDataSource("");
        using var connection = source.OpenConnection();
        var attach = $"ATTACH 'ducklake:postgres:host={address.Host} port={address.Port} user={role} password=few "
            + $"dbname={address.Database}' AS few (DATA_PATH '{lake.DataPath}')";
        var other = new NpgsqlConnection(address.ConnectionString);
        await using (other)
        {
            await other.OpenAsync();
            var error = Assert.Throws<DuckLakeException>(() => Answer.Of(connection, attach));
            Assert.Contains("takes no more connections", error.Message, StringComparison.Ordinal);
            var waiting = Task.Run(() => Answer.Of(connection, attach));
            await other.CloseAsync();
            await waiting;
        }

        lake.Database.Execute($"ALTER ROLE {role} CONNECTION LIMIT 5");
        Answer.Of(connection, "CREATE TABLE few.t AS SELECT 42 AS i");
        Assert.Equal("42", SessionContractTests.Single(connection, "SELECT i FROM few.t"));
    }

    [Fact]
    public void A_server_that_says_nothing_is_not_taken_for_a_locked_one()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var folder = new TemporaryFolder();
        using var source = new DuckLakeDataSource("");
        using var connection = source.OpenConnection();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var error = Assert.Throws<DuckLakeException>(() => Answer.Of(connection, string.Create(CultureInfo.InvariantCulture,
            $"ATTACH 'ducklake:postgres:host=127.0.0.1 port={port} user=u dbname=d connect_timeout=1' AS far (DATA_PATH "
            + $"'{folder.Path}')")));
        Assert.StartsWith("Opening failed on catalog 'postgres:", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Tables_of_others_in_the_database_do_not_matter()
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        lake.Database.Execute("CREATE TABLE customers(id INTEGER)");
        await using var catalog = await lake.OpenCatalogAsync();
        Assert.Equal(0, (await catalog.LatestSnapshotAsync(default)).Id.Value);
    }

    [PostgresFact]
    public async Task Of_commits_that_share_a_round_only_the_one_that_the_database_refuses_fails()
    {
        using var place = new ContractLake(CatalogKind.Postgres);
        await using var catalog = await place.OpenCatalogAsync();
        var creation = await catalog.BeginTransactionAsync(default);
        await creation.ApplyAsync(new CreateTable("main", "t", GoldenReplay.Columns(("a", "INTEGER"))));
        await creation.CommitAsync();
        var table = (await catalog.LatestTreeAsync(default)).GetTable("main", "t");
        place.Database.Execute("ALTER TABLE ducklake_data_file ADD CONSTRAINT none_refused CHECK (path <> 'refused')");
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holding = CommitAsync("first", async (_, _, _) =>
        {
            entered.SetResult();
            await release.Task;
        });
        await entered.Task;
        var refused = CommitAsync("refused", null);
        var other = CommitAsync("other", async (writer, _, token) => await writer.TableExistsAsync("ekko_anything", token));
        release.SetResult();
        Assert.NotNull(await holding);
        Assert.Contains("none_refused", (await Assert.ThrowsAsync<DuckLakeException>(() => refused)).Message, StringComparison.Ordinal);
        Assert.NotNull(await other);
        var files = await catalog.FilesAsync(table, await catalog.LatestSnapshotAsync(default), default);
        Assert.Equal(["first", "other"], files.Files.Select(file => Path.GetFileName(file.Path)));

        async Task<Snapshot?> CommitAsync(string path, Func<CatalogWriter, Snapshot, CancellationToken, Task>? hook)
        {
            var transaction = await catalog.BeginTransactionAsync(default);
            transaction.Append(table.Id, [new NewDataFile { Path = path, RecordCount = 1, FileSizeBytes = 100, FooterSize = 10 }]);
            if (hook is not null)
                transaction.AddHook(new CatalogAction(hook));
            return await transaction.CommitAsync();
        }
    }

    [PostgresTheory]
    [InlineData("password", DuckLakeErrorKind.Storage)]
    [InlineData("database", DuckLakeErrorKind.Storage)]
    [InlineData("port", DuckLakeErrorKind.Unavailable)]
    public async Task What_the_server_refuses_is_said_without_the_password(string wrong, DuckLakeErrorKind kind)
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        var path = lake.CatalogPath + wrong switch { "password" => " password=other", "database" => " dbname=nowhere", _ => " port=1" };
        var error = await Assert.ThrowsAsync<DuckLakeException>(() => SqlCatalog.OpenAsync(lake.Options with { Location = path }, default));
        Assert.Equal((kind, kind == DuckLakeErrorKind.Unavailable), (error.ErrorKind, error.IsTransient));
        Assert.DoesNotContain(PostgresServer.Secret, error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Opening failed on catalog 'postgres:dbname=", error.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Idle_connections_that_died_are_replaced()
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        await using var catalog = await lake.OpenCatalogAsync();
        await TransactionContractTests.CommitAsync(catalog, new CreateSchema("a"));
        lake.Database.Execute(KillAll);
        Assert.Equal(1, (await catalog.LatestSnapshotAsync(default)).Id.Value);
        lake.Database.Execute(KillAll);
        await TransactionContractTests.CommitAsync(catalog, new CreateSchema("b"));
        Assert.Equal(2, (await catalog.LatestSnapshotAsync(default)).Id.Value);
    }

    /// <summary>Opening a lake, a read and a commit each open a connection, which ends before the server has answered.</summary>
    [PostgresFact]
    public async Task A_connection_that_ends_while_it_is_opened_is_opened_again()
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        await using (await lake.OpenCatalogAsync())
        {
        }

        await using var gate = new TcpGate(PostgresServer.Shared.Port);
        var options = lake.Options with { Location = $"postgres:{gate.Before(lake.Database.Keywords)}" };
        gate.Refuse(3);
        await using var catalog = await SqlCatalog.OpenAsync(options, default);
        Assert.True(gate.Connections > 3);
        lake.Database.Execute(KillAll);
        gate.Refuse(3);
        Assert.Equal(0, (await catalog.LatestSnapshotAsync(default)).Id.Value);
        lake.Database.Execute(KillAll);
        gate.Refuse(3);
        await TransactionContractTests.CommitAsync(catalog, new CreateSchema("a"));
        Assert.Equal(1, (await catalog.LatestSnapshotAsync(default)).Id.Value);
    }

    [PostgresFact]
    public async Task A_server_that_ends_every_connection_is_an_error_after_a_while()
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        await using var gate = new TcpGate(PostgresServer.Shared.Port);
        gate.Refuse(int.MaxValue);
        var options = lake.Options with { Location = $"postgres:{gate.Before(lake.Database.Keywords)}" };
        var error = await Assert.ThrowsAsync<DuckLakeException>(() => SqlCatalog.OpenAsync(options, default));
        Assert.Equal((DuckLakeErrorKind.Unavailable, true), (error.ErrorKind, error.IsTransient));
        // The driver connects twice for each attempt, with TLS and without.
        var attempts = RetryRules.OfReading(CatalogErrorKind.Unavailable)!.Value.Attempts;
        Assert.InRange(gate.Connections, attempts, 2 * attempts);
    }

    [PostgresFact]
    public async Task A_connection_that_dies_in_the_middle_of_a_commit_is_replaced_and_nothing_is_written_twice()
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        await using var catalog = await lake.OpenCatalogAsync();
        var table = await TransactionContractTests.CreateTableAsync(catalog);
        var transaction = await catalog.BeginTransactionAsync(default);
        transaction.Append(table.Id, [TransactionContractTests.File("1", 5, ("1", "1"))]);
        var hook = new KillOnce(lake);
        transaction.AddHook(hook);
        Assert.Equal(2, (await transaction.CommitAsync())!.Id.Value);
        Assert.Equal(2, hook.Calls);
        Assert.Equal(5, (await catalog.TableStatisticsAsync(table.Id, default))!.RecordCount);
    }

    [PostgresFact]
    public async Task The_outcome_of_a_commit_can_be_asked()
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        await using var catalog = await lake.OpenCatalogAsync();
        foreach (var commits in new[] { true, false })
        {
            string? token = null;
            await catalog.WriteAsync(async connection =>
            {
                await connection.ExecuteAsync("UPDATE ducklake_metadata SET scope_id = NULL", default);
                token = connection.TransactionToken;
                return commits;
            }, default);
            Assert.Equal(commits, await catalog.Dialect.WasCommittedAsync(token!, default));
        }
    }

    /// <summary>A server that crashes forgets numbers of transactions that wrote nothing down, and gives them again.</summary>
    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_that_a_crash_undid_is_not_taken_for_another_of_the_same_number(bool isGivenAgain)
    {
        using var server = PostgresServer.Start();
        using var database = server.CreateDatabase();
        using var folder = new TemporaryFolder();
        // Nothing but a commit writes the log down.
        database.Execute("ALTER SYSTEM SET wal_writer_delay = '10s'");
        database.Execute("SELECT pg_reload_conf()");
        await using var catalog = await SqlCatalog.OpenAsync(
            CatalogOptions.For(
                new LakeAttachment { Name = "lake", CatalogPath = $"postgres:{database.Keywords}", DataPath = folder.Path },
                TimeProvider.System), default);
        var table = await TransactionContractTests.CreateTableAsync(catalog);
        var transaction = await catalog.BeginTransactionAsync(default);
        transaction.Append(table.Id, [TransactionContractTests.File("1", 5, ("1", "1"))]);
        var hook = new CrashOnce(server, database, isGivenAgain);
        transaction.AddHook(hook);
        var committed = await transaction.CommitAsync();
        Assert.Equal(2, hook.Calls);
        Assert.Equal(committed, await catalog.LatestSnapshotAsync(default));
        Assert.Equal(5, (await catalog.TableStatisticsAsync(table.Id, default))!.RecordCount);
    }

    [PostgresFact]
    public async Task A_writer_that_holds_the_lock_makes_others_wait_and_then_say_so()
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        await using var here = await lake.OpenCatalogAsync();
        await using var there = await lake.OpenCatalogAsync();
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        var holding = here.WriteAsync(async connection =>
        {
            await here.ReadLatestAsync(connection, default);
            entered.SetResult();
            await leave.Task;
            return true;
        }, default);
        await entered.Task;
        var waiting = TransactionContractTests.CommitAsync(there, new CreateSchema("s"));
        while (!lake.Database.IsWaitedFor())
            Assert.False(waiting.IsCompleted);
        leave.SetResult();
        await holding;
        await waiting;
        Assert.Equal(1, (await here.LatestSnapshotAsync(default)).Id.Value);
    }

    /// <summary>
    /// Connections of a process end while eight tasks append, one every few appends; every append that was reported done is there once.
    /// </summary>
    [PostgresFact]
    public async Task Appends_survive_connections_that_end_at_random()
    {
        const int Writers = 8, Appends = 15;
        using var lake = new ContractLake(CatalogKind.Postgres);
        await using var setup = await lake.OpenCatalogAsync();
        var table = await TransactionContractTests.CreateTableAsync(setup);
        // Some already while the lakes are opened.
        using var turns = new SemaphoreSlim(Writers);
        var killer = Task.Run(async () =>
        {
            var random = new Random(5);
            for (int taken = 0, next; taken < Writers * Appends; taken += next)
            {
                next = random.Next(1, 4);
                for (var turn = 0; turn < next; turn++)
                    await turns.WaitAsync();
                lake.Database.Execute(string.Create(CultureInfo.InvariantCulture, $"""
                    SELECT pg_terminate_backend(pid)
                    FROM (SELECT pid, row_number() OVER (ORDER BY pid) - 1 AS n, count(*) OVER () AS total FROM pg_stat_activity
                          WHERE datname = current_database() AND pid <> pg_backend_pid()) AS connections
                    WHERE n = floor(total * {random.NextDouble()})
                    """));
            }
        });
        var appended = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var names = new List<string>();
            await using var catalog = await lake.OpenCatalogAsync();
            for (var i = 0; i < Appends; i++)
            {
                names.Add(await AppendAsync(catalog, table, string.Create(CultureInfo.InvariantCulture, $"{writer}-{i}")));
                turns.Release();
            }

            return names;
        })));
        await killer;

        await using var check = await lake.OpenCatalogAsync();
        var snapshot = await check.LatestSnapshotAsync(default);
        var files = (await check.FilesAsync(table, snapshot, default)).Files;
        Assert.Equal(appended.SelectMany(n => n).Order(), files.Select(f => Path.GetFileName(f.Path)).Order());
        Assert.Equal(1 + Writers * Appends, snapshot.Id.Value);
        Assert.Equal(Writers * Appends * 3, (await check.TableStatisticsAsync(table.Id, default))!.RecordCount);
        Assert.Equal(Enumerable.Range(0, Writers * Appends).Select(i => i * 3L), files.Select(f => f.RowIdStart!.Value).Order());
    }

    const string KillAll =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

    static async Task<string> AppendAsync(SqlCatalog catalog, LakeTable table, string name)
    {
        while (true)
        {
            try
            {
                var transaction = await catalog.BeginTransactionAsync(default);
                transaction.Append(table.Id, [TransactionContractTests.File(name, 3, ("1", "1"))]);
                await transaction.CommitAsync();
                return name;
            }
            catch (DuckLakeException error) when (error.IsTransient)
            {
                // What a caller does, too: the error says that nothing was committed.
                Assert.DoesNotContain(PostgresServer.Secret, error.ToString(), StringComparison.Ordinal);
            }
        }
    }

    sealed class KillOnce(ContractLake lake) : ICatalogCommitHook
    {
        public int Calls { get; private set; }

        public ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
        {
            if (Calls++ == 0)
                lake.Database.Execute(KillAll);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Crashes the server under the first attempt, and has another transaction commit under its number.</summary>
    sealed class CrashOnce(PostgresServer server, PostgresDatabase database, bool isGivenAgain) : ICatalogCommitHook
    {
        public int Calls { get; private set; }

        public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
        {
            if (Calls++ > 0)
                return;
            var lost = (await writer.QueryAsync("SELECT txid_current()", [], row => row.GetInt64(0), cancellationToken)).Single();
            server.Crash();
            server.Recover();
            using var other = new NpgsqlConnection(database.ConnectionString);
            await other.OpenAsync(cancellationToken);
            using var next = new NpgsqlCommand("SELECT txid_current()", other);
            long given = 0;
            while (isGivenAgain && given < lost)
                given = (long)(await next.ExecuteScalarAsync(cancellationToken))!;
            Assert.Equal(isGivenAgain ? lost : 0, given);
        }
    }
}
