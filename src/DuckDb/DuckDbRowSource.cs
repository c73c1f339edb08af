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
        while (true)
        {
            var number = Interlocked.Increment(ref _lastId);
            if (Published.TryAdd(number, this))
                return new PublishedRowSource(number);
        }
    }

    /// <summary>Makes the source readable by SQL that was written where the same source has this number.</summary>
    /// <param name="number">The number that the SQL names.</param>
    /// <exception cref="InvalidOperationException">A source of this process has that number.</exception>
    public PublishedRowSource PublishAs(long number) => Published.TryAdd(number, this)
        ? new PublishedRowSource(number)
        : throw new InvalidOperationException($"Publishing a row source failed: {number} is the number of another one.");

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
    internal PublishedRowSource(long number) => Number = number;

    /// <summary>The number that <see cref="Sql"/> names.</summary>
    public long Number { get; }

    /// <summary>The table function call that reads the source.</summary>
    public string Sql => string.Create(CultureInfo.InvariantCulture, $"{RowSourceFunction.Name}({Number})");

    /// <inheritdoc/>
    public void Dispose() => DuckDbRowSource.Withdraw(Number);
}
