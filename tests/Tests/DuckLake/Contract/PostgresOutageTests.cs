using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Transactions;
using Ekko.Tests.Cli;
using Ekko.Tests.Servers;
using Npgsql;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>Connections that end and servers that crash, at any moment: nothing is lost, and nothing is written twice.</summary>
public sealed class PostgresOutageTests
{
    [PostgresFact]
    public async Task Idle_connections_that_died_are_replaced()
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        await using var catalog = await lake.OpenCatalogAsync();
        await TransactionContractTests.CommitAsync(catalog, new CreateSchema("a"));
        lake.Database.Execute(KillAll);
        Assert.Equal(1, (await catalog.Snapshots.LatestAsync(default)).Id.Value);
        lake.Database.Execute(KillAll);
        await TransactionContractTests.CommitAsync(catalog, new CreateSchema("b"));
        Assert.Equal(2, (await catalog.Snapshots.LatestAsync(default)).Id.Value);
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
        Assert.Equal(0, (await catalog.Snapshots.LatestAsync(default)).Id.Value);
        lake.Database.Execute(KillAll);
        gate.Refuse(3);
        await TransactionContractTests.CommitAsync(catalog, new CreateSchema("a"));
        Assert.Equal(1, (await catalog.Snapshots.LatestAsync(default)).Id.Value);
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
        Assert.Equal(5, (await catalog.Statistics.OfTableAsync(table.Id, default))!.RecordCount);
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
        Assert.Equal(committed, await catalog.Snapshots.LatestAsync(default));
        Assert.Equal(5, (await catalog.Statistics.OfTableAsync(table.Id, default))!.RecordCount);
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
        var snapshot = await check.Snapshots.LatestAsync(default);
        var files = (await check.Files.ReadAsync(table, snapshot, default)).Files;
        Assert.Equal(appended.SelectMany(n => n).Order(), files.Select(f => Path.GetFileName(f.Path)).Order());
        Assert.Equal(1 + Writers * Appends, snapshot.Id.Value);
        Assert.Equal(Writers * Appends * 3, (await check.Statistics.OfTableAsync(table.Id, default))!.RecordCount);
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
