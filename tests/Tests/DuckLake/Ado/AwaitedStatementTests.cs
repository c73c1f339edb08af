using System.Collections.Concurrent;
using Ekko.DuckLake;
using Ekko.Tests.Cli;

namespace Ekko.Tests.DuckLake.Ado;

public sealed class AwaitedStatementTests
{
    /// <summary>
    /// Statements that are awaited block threads, in the engine and while they wait for the catalog; none is one of the pool.
    /// </summary>
    [Fact]
    public async Task Awaited_statements_leave_the_thread_pool_alone()
    {
        using var folder = new TemporaryFolder();
        var clock = new WatchedClock();
        await using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [new LakeAttachment
            {
                Name = "lake", CatalogPath = $"sqlite:{folder.Path}/catalog.sqlite", DataPath = $"{folder.Path}/files/",
            }],
            DefaultLake = "lake",
            TimeProvider = clock,
        });
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand("CREATE TABLE t(i INTEGER)");
        clock.Threads.Clear();
        await command.ExecuteNonQueryAsync();
        command.CommandText = "INSERT INTO t VALUES (1)";
        await command.ExecuteNonQueryAsync();
        command.CommandText = "SELECT i FROM t";
        Assert.Equal(1, await command.ExecuteScalarAsync());
        await using (var transaction = await connection.BeginTransactionAsync())
            await transaction.CommitAsync();
        Assert.NotEmpty(clock.Threads);
        Assert.All(clock.Threads, name => Assert.Equal("Ekko session", name));
    }

    /// <summary>Remembers who asks when a statement begins.</summary>
    sealed class WatchedClock : TimeProvider
    {
        internal ConcurrentBag<string?> Threads { get; } = [];

        public override long GetTimestamp()
        {
            Threads.Add(Thread.CurrentThread.Name);
            return base.GetTimestamp();
        }
    }
}
