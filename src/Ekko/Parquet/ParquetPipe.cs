using System.Globalization;
using System.IO.Pipes;
using System.Runtime.ExceptionServices;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;

namespace Ekko.Parquet;

/// <summary>
/// Rows as a Parquet file that is read while it is written. An engine of its own, with one thread, writes to a pipe: one row group is in
/// memory at a time, and a slow reader makes this engine wait and no other. A file whose rows failed has no footer, which every reader of
/// Parquet looks for first.
/// </summary>
public sealed class ParquetPipe : IAsyncDisposable
{
    const int RowGroupRows = 61_440;
    const string RowGroupBytes = "32MB";

    static readonly Dictionary<string, string> Settings = new()
    {
        ["threads"] = "1",
        ["memory_limit"] = "256MB",
        ["temp_directory"] = "",
        // One thread keeps the order anyway, and row groups may end by their bytes.
        ["preserve_insertion_order"] = "false",
    };

    readonly AnonymousPipeServerStream _pipe = new(PipeDirection.In, HandleInheritability.None);
    readonly CancellationTokenSource _stop;
    readonly Task _writing;

    ParquetPipe(ParquetRows rows, string options, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _writing = Task.Factory.StartNew(
            () => Write(rows, options), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Whether this system has pipes that a path names.</summary>
    public static bool IsSupported => !OperatingSystem.IsWindows();

    /// <summary>Begins to write.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="next">Gives the next rows, valid until the ones after them are asked for; null at the end. Called by one thread of
    /// the pipe's own.</param>
    /// <param name="metadata">What the file says of itself beside its schema.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PlatformNotSupportedException">The system has no such pipes.</exception>
    public static ParquetPipe Open(
        IReadOnlyList<ParquetColumn> columns, Func<ChunkRows?> next, IReadOnlyDictionary<string, string> metadata,
        CancellationToken cancellationToken = default) => IsSupported
        ? new ParquetPipe(new ParquetRows(columns, next), Options(metadata), cancellationToken)
        : throw new PlatformNotSupportedException(
            "Streaming Parquet failed: this system has no pipe that a path names. Ask for text/csv or an Arrow stream.");

    /// <summary>The next bytes of the file.</summary>
    /// <param name="buffer">Where they go.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many; 0 at the end of a file that is whole.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _pipe.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read == 0)
            await _writing.ConfigureAwait(false);
        return read;
    }

    /// <summary>Ends the writing, whether the file is whole or not.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        // An engine that waits for the reader learns that there is none.
        await _pipe.DisposeAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    void Write(ParquetRows rows, string options)
    {
        try
        {
            using var engine = DuckDbDatabase.Open(settings: Settings);
            using var connection = engine.Connect();
            using var published = rows.Publish();
            var file = string.Create(CultureInfo.InvariantCulture, $"/dev/fd/{_pipe.ClientSafePipeHandle.DangerousGetHandle()}");
            connection.Execute($"COPY (SELECT {rows.Select} FROM {published.Sql}) TO '{file}' ({options})", _stop.Token);
        }
        catch (DuckDbException) when (rows.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
        finally
        {
            // The reader sees the end when no writer is left.
            _pipe.DisposeLocalCopyOfClientHandle();
        }
    }

    static string Options(IReadOnlyDictionary<string, string> metadata)
    {
        var options = string.Create(
            CultureInfo.InvariantCulture,
            $"FORMAT parquet, USE_TMP_FILE false, ROW_GROUP_SIZE {RowGroupRows}, ROW_GROUP_SIZE_BYTES '{RowGroupBytes}'");
        var pairs = metadata.Select(pair => $"{SqlText.QuoteIdentifier(pair.Key)}: {SqlText.QuoteLiteral(pair.Value)}");
        return metadata.Count == 0 ? options : $"{options}, KV_METADATA {{{string.Join(", ", pairs)}}}";
    }
}
