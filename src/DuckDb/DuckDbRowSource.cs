using System.Collections.Concurrent;
using System.Globalization;

namespace Ekko.DuckDb;

/// <summary>
/// Rows that .NET code hands to the engine as a table: <c>SELECT … FROM {source.Sql}</c> pulls them chunk by chunk. The source can be read
/// from <see cref="Publish"/> until the returned scope is disposed.
/// </summary>
public abstract class DuckDbRowSource
{
    static readonly ConcurrentDictionary<long, DuckDbRowSource> Published = new();
    static long _lastId;

    /// <summary>The columns the source offers.</summary>
    public abstract IReadOnlyList<DuckDbColumn> Columns { get; }

    /// <summary>How many engine threads may call <see cref="DuckDbRowScan.Fill"/> of one scan at the same time.</summary>
    public virtual int MaxThreads => 1;

    /// <summary>How many rows there are, if known; helps the engine plan.</summary>
    public virtual long? RowCount => null;

    /// <summary>Begins a scan.</summary>
    /// <param name="columns">Positions in <see cref="Columns"/> of the columns the query needs, in the order of the chunk's columns;
    /// −1 where the engine asks for a column only to count rows.</param>
    public abstract DuckDbRowScan Scan(IReadOnlyList<int> columns);

    /// <summary>Makes the source readable by SQL in this process.</summary>
    public PublishedRowSource Publish()
    {
        var id = Interlocked.Increment(ref _lastId);
        Published[id] = this;
        return new PublishedRowSource(id);
    }

    internal static DuckDbRowSource? Find(long id) => Published.GetValueOrDefault(id);

    internal static void Withdraw(long id) => Published.TryRemove(id, out _);
}

/// <summary>One pass over a <see cref="DuckDbRowSource"/>.</summary>
public abstract class DuckDbRowScan : IDisposable
{
    /// <summary>
    /// Fills the next rows. Called by up to <see cref="DuckDbRowSource.MaxThreads"/> threads at once. An exception ends the query with the
    /// exception's message.
    /// </summary>
    /// <returns>The number of rows filled; 0 ends the calling thread's part of the scan.</returns>
    public abstract int Fill(DuckDbChunkWriter chunk);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the scan holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>The time during which a row source can be read.</summary>
public sealed class PublishedRowSource : IDisposable
{
    readonly long _id;

    internal PublishedRowSource(long id) => _id = id;

    /// <summary>The table function call that reads the source.</summary>
    public string Sql => string.Create(CultureInfo.InvariantCulture, $"{RowSourceFunction.Name}({_id})");

    /// <inheritdoc/>
    public void Dispose() => DuckDbRowSource.Withdraw(_id);
}
