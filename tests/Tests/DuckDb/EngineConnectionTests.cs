using Ekko.DuckDb;

namespace Ekko.Tests.DuckDb;

public sealed class EngineConnectionTests : IDisposable
{
    readonly DuckDbDatabase _database = DuckDbDatabase.Open(settings: new Dictionary<string, string> { ["threads"] = "2" });
    readonly DuckDbConnection _connection;

    public EngineConnectionTests() => _connection = _database.Connect();

    [Fact]
    public void Library_is_the_pinned_version() => Assert.Equal("v1.5.6", DuckDbDatabase.LibraryVersion);

    [Fact]
    public void Errors_keep_the_engines_kind_and_text()
    {
        var error = Assert.Throws<DuckDbException>(() => _connection.Query("SELECT nope"));
        Assert.Equal(DuckDbErrorType.Binder, error.ErrorType);
        Assert.StartsWith("Binder Error: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(DuckDbErrorType.Parser, Assert.Throws<DuckDbException>(() => _connection.Query("SELEKT 1")).ErrorType);
        Assert.Equal(
            DuckDbErrorType.Conversion, Assert.Throws<DuckDbException>(() => _connection.Execute("SELECT 'x'::INTEGER")).ErrorType);
        Assert.Equal(DuckDbErrorType.Parser, Assert.Throws<DuckDbException>(() => _connection.Query("  ")).ErrorType);
    }

    [Fact]
    public void Changed_rows_are_counted()
    {
        _connection.Execute("CREATE TABLE t(i INTEGER)");
        Assert.Equal(5000, _connection.Execute("INSERT INTO t SELECT * FROM range(5000)"));
        Assert.Equal(10, _connection.Execute("DELETE FROM t WHERE i < 10"));
    }

    [Fact]
    public void Several_statements_run_and_the_last_one_answers()
    {
        using var result = _connection.Query("CREATE TABLE t(i INTEGER); INSERT INTO t VALUES (3); SELECT i FROM t");
        using var chunk = result.Fetch()!;
        Assert.Equal(3, chunk[0].Values<int>()[0]);
    }

    [Fact]
    public async Task Cancelling_interrupts_a_running_statement()
    {
        using var cancellation = new CancellationTokenSource();
        using var started = new ManualResetEventSlim();
        var source = new SlowSource(started);
        using var published = source.Publish();
        var running = Task.Run(
            () => _connection.Execute($"SELECT count(*) FROM {published.Sql} a, range(1000000000) b", cancellation.Token));
        Assert.True(started.Wait(TimeSpan.FromSeconds(30)));

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, _connection.Execute("SELECT 1"));
    }

    [Fact]
    public void Streaming_does_not_hold_the_whole_result()
    {
        using var result = _connection.Query("SELECT range FROM range(10000000000)");
        using var chunk = result.Fetch()!;
        Assert.Equal(DuckDbChunk.MaxRows, chunk.RowCount);
    }

    [Fact]
    public void An_unknown_setting_is_an_error() =>
        Assert.Contains("nope",
            Assert.Throws<DuckDbException>(() => DuckDbDatabase.Open(settings: new Dictionary<string, string> { ["nope"] = "1" })).Message,
            StringComparison.Ordinal);

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    sealed class SlowSource(ManualResetEventSlim started) : DuckDbRowSource
    {
        public override IReadOnlyList<DuckDbColumn> Columns { get; } = [new("i", DuckDbType.BigInt)];

        public override DuckDbRowScan Scan(IReadOnlyList<int> columns) => new Rows(started);

        sealed class Rows(ManualResetEventSlim started) : DuckDbRowScan
        {
            int _calls;

            public override int Fill(DuckDbChunkWriter chunk)
            {
                started.Set();
                return _calls++ == 0 ? DuckDbChunk.MaxRows : 0;
            }
        }
    }
}
