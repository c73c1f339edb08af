using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake.Files;

namespace Ekko.DuckLake;

/// <summary>
/// The embedded engine of one data source: the instance that queries run on, and a second one with a single thread for small writes, where
/// waking a second thread would cost more than the write.
/// </summary>
sealed class LakeEngine : IDisposable
{
    readonly DuckDbDatabase _main;
    readonly Lazy<DuckDbDatabase> _small;

    /// <param name="threads">Threads for queries and large writes; null for one a core.</param>
    /// <param name="memoryLimit">The engine's memory limit, e.g. <c>2GB</c>; null for its default of 80 % of the machine.</param>
    internal LakeEngine(int? threads = null, string? memoryLimit = null)
    {
        var settings = new Dictionary<string, string>();
        if (memoryLimit is not null)
            settings["memory_limit"] = memoryLimit;
        if (threads is { } count)
            settings["threads"] = count.ToString(CultureInfo.InvariantCulture);
        _main = Open(settings);
        _small = new(() => Open(new Dictionary<string, string>(settings) { ["threads"] = "1" }));
    }

    /// <summary>A connection for queries and large writes.</summary>
    internal DuckDbConnection Connect() => _main.Connect();

    /// <summary>A connection whose statements run on the calling thread alone.</summary>
    internal DuckDbConnection ConnectSmall() => _small.Value.Connect();

    public void Dispose()
    {
        _main.Dispose();
        if (_small.IsValueCreated)
            _small.Value.Dispose();
    }

    static DuckDbDatabase Open(Dictionary<string, string> settings)
    {
        var database = DuckDbDatabase.Open(settings: settings);
        using var connection = database.Connect();
        BucketFunction.Register(connection);
        return database;
    }
}
