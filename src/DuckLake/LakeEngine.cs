using System.Collections.Concurrent;
using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake;

/// <summary>
/// The embedded engine of one data source: an instance for queries, one for writing batches (rows in any order, both cores) and one with a
/// single thread for small batches, where waking a second thread would cost more than the write. Order and threads are settings of an
/// instance.
/// </summary>
sealed class LakeEngine : IDisposable
{
    readonly DuckDbDatabase _queries;
    readonly Writers _batches;
    readonly Writers _smallBatches;

    /// <param name="threads">Threads for queries and large writes; null for one a core.</param>
    /// <param name="memoryLimit">The memory limit of each instance, e.g. <c>2GB</c>; null for the engine's default of 80 % of the
    /// machine.</param>
    internal LakeEngine(int? threads = null, string? memoryLimit = null)
    {
        var settings = new Dictionary<string, string>();
        if (memoryLimit is not null)
            settings["memory_limit"] = memoryLimit;
        if (threads is { } count)
            settings["threads"] = count.ToString(CultureInfo.InvariantCulture);
        _queries = Open(settings);
        _batches = new Writers(() => Open(new Dictionary<string, string>(settings) { ["preserve_insertion_order"] = "false" }));
        _smallBatches = new Writers(() => Open(new Dictionary<string, string>(settings) { ["threads"] = "1" }));
    }

    /// <summary>A connection for queries.</summary>
    internal DuckDbConnection Connect() => _queries.Connect();

    /// <summary>Tells the engine what table names stand for in queries that it does not know.</summary>
    internal void AddReplacementScan(Func<string, string?> find) => _queries.AddReplacementScan(find);

    /// <summary>
    /// Keeps queries from remembering what they read of files: a local copy of a remote file has holes that are filled while queries read.
    /// Its end has none, and is remembered: a query of such a file is planned before what it reads is brought.
    /// </summary>
    internal void ForgetFiles()
    {
        using var connection = _queries.Connect();
        connection.Execute("SET GLOBAL enable_external_file_cache = false");
        connection.Execute("SET GLOBAL parquet_metadata_cache = true");
    }

    /// <summary>A connection for writing that many rows of a batch; disposing the lease gives it back.</summary>
    internal PooledConnection RentWriter(long rows) => (rows <= SmallBatchRows ? _smallBatches : _batches).Rent();

    public void Dispose()
    {
        _queries.Dispose();
        _batches.Dispose();
        _smallBatches.Dispose();
    }

    /// <summary>Below this, one thread encodes a batch faster than two that have to be woken.</summary>
    const long SmallBatchRows = 20_000;

    static DuckDbDatabase Open(Dictionary<string, string> settings)
    {
        var database = DuckDbDatabase.Open(settings: settings);
        using var connection = database.Connect();
        BucketFunction.Register(connection);
        new LiveRowsFunction().Register(connection);
        return database;
    }

    /// <summary>An instance opened on first use, with its idle connections.</summary>
    internal sealed class Writers(Func<DuckDbDatabase> open) : IDisposable
    {
        readonly Lazy<DuckDbDatabase> _database = new(open);
        readonly ConcurrentBag<DuckDbConnection> _idle = [];

        internal PooledConnection Rent() => new(this, _idle.TryTake(out var connection) ? connection : _database.Value.Connect());

        internal void Return(DuckDbConnection connection) => _idle.Add(connection);

        public void Dispose()
        {
            foreach (var connection in _idle)
                connection.Dispose();
            if (_database.IsValueCreated)
                _database.Value.Dispose();
        }
    }

    /// <summary>A writer's connection for as long as it is needed.</summary>
    internal readonly struct PooledConnection(Writers owner, DuckDbConnection connection) : IDisposable
    {
        internal DuckDbConnection Connection => connection;

        public void Dispose() => owner.Return(connection);
    }
}
