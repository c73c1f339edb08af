using Ekko.DuckLake.Footers;
using Microsoft.Win32.SafeHandles;

namespace Ekko.DuckLake.Storage;

/// <summary>The local copy of one remote file, as far as it was read. Safe for concurrent use.</summary>
sealed class CachedFile : IDisposable
{
    /// <summary>What one request reads at most.</summary>
    const long LargestPiece = 8 * 1024 * 1024;

    const int OpenAttempts = 50;

    readonly FileCache _cache;
    readonly S3Client _client;
    readonly SemaphoreSlim _gate = new(1, 1);
    readonly Lock _state = new();
    ByteRanges _present = new();
    SafeFileHandle? _handle;
    DateTimeOffset _touched;
    DateTime? _shownAsWritten;
    int _readers;
    long _size = -1;
    volatile bool _isWhole;

    internal CachedFile(FileCache cache, S3Client client, S3Path path, string localPath)
    {
        _cache = cache;
        _client = client;
        Path = path;
        LocalPath = localPath;
        IdleNode = new LinkedListNode<CachedFile>(this);
    }

    internal S3Path Path { get; }

    /// <summary>Where the engine reads it.</summary>
    internal string LocalPath { get; }

    /// <summary>Its place among the open copies without readers.</summary>
    internal LinkedListNode<CachedFile> IdleNode { get; }

    /// <summary>Whether every byte is there; only asked while it is held.</summary>
    internal bool IsWhole => _isWhole;

    /// <summary>What the file's end says of it, once it was read.</summary>
    internal ParquetFooter? Footer { get; set; }

    /// <summary>Holds a copy that is there and open; false when it must be opened first.</summary>
    internal bool TryHold(long size)
    {
        lock (_state)
        {
            if (_handle is null || _size != size || !IsNamed(_handle))
                return false;
            if (_readers++ == 0)
                _cache.SetBusy(this);
        }

        Touch();
        return true;
    }

    /// <summary>Keeps the copy from being removed, until <see cref="Release"/>.</summary>
    /// <param name="size">The size of the remote file.</param>
    /// <param name="cancellationToken">Cancels waiting for others.</param>
    internal async Task HoldAsync(long size, CancellationToken cancellationToken)
    {
        if (TryHold(size))
            return;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 1; !TryHold(size); attempt++)
            {
                if (attempt > OpenAttempts)
                    throw _cache.Failure(new IOException($"{LocalPath} is locked by another process."));
                if (!_cache.Guarded(() => TryOpen(size)))
                    await Task.Delay(TimeSpan.FromMilliseconds(10), _cache.Time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Lets the copy go. It stays open for a while.</summary>
    internal void Release()
    {
        lock (_state)
        {
            if (--_readers > 0)
                return;
        }

        _cache.SetIdle(this);
    }

    /// <summary>Brings bytes that are not there yet; the copy must be held.</summary>
    internal async Task EnsureAsync(IReadOnlyCollection<ByteRange> ranges, CancellationToken cancellationToken)
    {
        if (_isWhole)
            return;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Missing(ranges).Count == 0)
                return;
            _present = _cache.Guarded(() => RangeList.Read(FileCache.ListOf(LocalPath)));
            var missing = Missing(ranges);
            if (missing.Count > 0)
            {
                _cache.Reserve(missing.Sum(r => r.Length));
                await DownloadAsync(missing, cancellationToken).ConfigureAwait(false);
                Record(missing);
            }

            _isWhole = _present.Contains(new ByteRange(0, _size));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes a file that was just uploaded as the copy.</summary>
    internal async Task AdoptAsync(string file, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            CloseIfIdle();
            var size = new FileInfo(file).Length;
            _cache.Guarded(() =>
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(LocalPath)!);
                File.Delete(FileCache.ListOf(LocalPath));
                File.Move(file, LocalPath, overwrite: true);
                if (TryOpen(size))
                    Record([new ByteRange(0, size)]);
                return true;
            });
            _isWhole = _handle is not null;
        }
        finally
        {
            _gate.Release();
        }

        _cache.Reserve(_size);
        if (_handle is not null)
            _cache.SetIdle(this);
    }

    /// <summary>Removes the copy unless it has a reader.</summary>
    internal void Remove()
    {
        _cache.SetBusy(this);
        CloseIfIdle();
        FileCache.TryRemove(LocalPath);
    }

    /// <summary>Has the next holder read the copy anew.</summary>
    internal void Forget()
    {
        // What the engine remembers of the end of a file it believes for a file of the same name that was last written in the same second.
        if (File.Exists(LocalPath))
        {
            var written = File.GetLastWriteTimeUtc(LocalPath);
            _shownAsWritten = (written < _shownAsWritten ? written : _shownAsWritten ?? written).AddSeconds(-1);
        }

        Remove();
        lock (_state)
            (_present, _isWhole, Footer) = (new ByteRanges(), false, null);
        // A copy that is still open here, or in a process that is just starting, stays; the list of its bytes goes.
        _cache.Guarded(() =>
        {
            if (File.Exists(LocalPath))
                File.Delete(FileCache.ListOf(LocalPath));
            return true;
        });
    }

    /// <summary>Closes a copy without readers; it may then be removed.</summary>
    internal void CloseIfIdle()
    {
        lock (_state)
        {
            if (_readers == 0)
                Close();
        }
    }

    public void Dispose()
    {
        Close();
        _gate.Dispose();
    }

    internal SafeFileHandle Handle => _handle ?? throw new InvalidOperationException("A copy is read while it is held.");

    void Close()
    {
        _handle?.Dispose();
        _handle = null;
        _isWhole = false;
        Footer = null;
    }

    List<ByteRange> Missing(IEnumerable<ByteRange> ranges) => [.. ranges.SelectMany(_present.Missing)];

    bool TryOpen(long size)
    {
        // A copy of another size cannot be removed while it is open.
        if (_size != size)
            CloseIfIdle();
        Create(size);
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(LocalPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            // A process that makes room is just removing the copy.
            return false;
        }

        if (RandomAccess.GetLength(handle) != size)
        {
            handle.Dispose();
            FileCache.TryRemove(LocalPath);
            return false;
        }

        // Removed between the opening and the lock.
        if (!IsNamed(handle))
        {
            handle.Dispose();
            return false;
        }

        lock (_state)
        {
            _handle?.Dispose();
            (_handle, _size, Footer) = (handle, size, null);
            _present = RangeList.Read(FileCache.ListOf(LocalPath));
            _isWhole = _present.Contains(new ByteRange(0, size));
        }

        return true;
    }

    /// <summary>
    /// Whether a copy still is what its name names: the cache's folder may have been emptied, and another process may have made a new copy
    /// since.
    /// </summary>
    bool IsNamed(SafeFileHandle handle)
    {
        // The system may give the time of the last write as that of creation, and other processes write. The second look agrees with the
        // first.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            if (File.GetCreationTimeUtc(handle) == File.GetCreationTimeUtc(LocalPath))
                return true;
        }

        return false;
    }

    /// <summary>A new copy is all hole. It gets its name when it has its size, and no list of an older one may speak of it.</summary>
    void Create(long size)
    {
        if (File.Exists(LocalPath))
            return;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(LocalPath)!);
        File.Delete(FileCache.ListOf(LocalPath));
        var made = FileCache.NewOf(LocalPath);
        using (var file = File.OpenHandle(made, FileMode.CreateNew, FileAccess.Write))
            RandomAccess.SetLength(file, size);
        try
        {
            File.Move(made, LocalPath, overwrite: false);
        }
        catch (IOException) when (File.Exists(LocalPath))
        {
            File.Delete(made);
        }
    }

    async Task DownloadAsync(List<ByteRange> ranges, CancellationToken cancellationToken)
    {
        var bytes = ranges.Sum(range => range.Length);
        using var span = LakeActivities.Fetch(Path.ToString(), bytes);
        try
        {
            await DownloadWhereThereIsRoomAsync(ranges, cancellationToken).ConfigureAwait(false);
            LakeMetrics.Fetched(bytes);
        }
        catch (Exception error) when (span is not null)
        {
            span.Fail(error);
            throw;
        }
    }

    async Task DownloadWhereThereIsRoomAsync(List<ByteRange> ranges, CancellationToken cancellationToken)
    {
        try
        {
            await ReadPiecesAsync(ranges, cancellationToken).ConfigureAwait(false);
        }
        catch (CacheFullException)
        {
            _cache.Sweep(long.MaxValue / 4);
            try
            {
                await ReadPiecesAsync(ranges, cancellationToken).ConfigureAwait(false);
            }
            catch (CacheFullException e)
            {
                throw _cache.Failure(e);
            }
        }
    }

    Task ReadPiecesAsync(List<ByteRange> ranges, CancellationToken cancellationToken)
    {
        var pieces = ranges.SelectMany(Split).ToList();
        if (pieces.Count == 1)
            return _client.ReadAsync(Path, _size, pieces[0], Handle, cancellationToken);
        var options =
            new ParallelOptions { MaxDegreeOfParallelism = S3HttpClientFactory.Connections, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(
            pieces, options, async (piece, token) => await _client.ReadAsync(Path, _size, piece, Handle, token).ConfigureAwait(false));
    }

    static IEnumerable<ByteRange> Split(ByteRange range)
    {
        for (var start = range.Start; start < range.End; start += LargestPiece)
            yield return new ByteRange(start, Math.Min(range.End, start + LargestPiece));
    }

    void Record(IReadOnlyCollection<ByteRange> ranges)
    {
        _cache.Guarded(() =>
        {
            if (MachineBoot.Id.Length == 0)
                RandomAccess.FlushToDisk(Handle);
            RangeList.Append(FileCache.ListOf(LocalPath), ranges);
            if (_shownAsWritten is { } time)
                File.SetLastWriteTimeUtc(Handle, time);
            return true;
        });
        foreach (var range in ranges)
            _present.Add(range);
    }

    /// <summary>Notes the use: the copy that was used least recently is removed first.</summary>
    void Touch()
    {
        var now = _cache.Time.GetUtcNow();
        if (now - _touched < TimeSpan.FromMinutes(1) || !File.Exists(FileCache.ListOf(LocalPath)))
            return;
        _touched = now;
        _cache.Guarded(() =>
        {
            File.SetLastWriteTimeUtc(FileCache.ListOf(LocalPath), now.UtcDateTime);
            return true;
        });
    }
}
