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

/// <summary>What only a server does: take connections, refuse, keep others waiting.</summary>
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
        Assert.Equal(0, (await catalog.Snapshots.LatestAsync(default)).Id.Value);
    }

    [PostgresFact]
    public async Task Of_commits_that_share_a_round_only_the_one_that_the_database_refuses_fails()
    {
        using var place = new ContractLake(CatalogKind.Postgres);
        await using var catalog = await place.OpenCatalogAsync();
        var creation = await catalog.BeginTransactionAsync(default);
        await creation.ApplyAsync(new CreateTable("main", "t", GoldenReplay.Columns(("a", "INTEGER"))));
        await creation.CommitAsync();
        var table = (await catalog.Trees.LatestAsync(default)).GetTable("main", "t");
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
        var files = await catalog.Files.ReadAsync(table, await catalog.Snapshots.LatestAsync(default), default);
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
    public async Task A_writer_that_holds_the_lock_makes_others_wait_and_then_say_so()
    {
        using var lake = new ContractLake(CatalogKind.Postgres);
        await using var here = await lake.OpenCatalogAsync();
        await using var there = await lake.OpenCatalogAsync();
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        var holding = here.WriteAsync(async connection =>
        {
            await here.Snapshots.ReadLatestAsync(connection, default);
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
        Assert.Equal(1, (await here.Snapshots.LatestAsync(default)).Id.Value);
    }
}
