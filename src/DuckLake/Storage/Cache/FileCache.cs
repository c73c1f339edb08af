using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ekko.DuckLake.Storage;

/// <summary>
/// Local copies of remote files, in a folder that several processes share. A copy has the size of its file and holes where nothing was read
/// yet; beside it a list says which bytes are there, and grows after them. A reader of a copy holds a shared lock on it, and only a copy
/// has no holder is removed, the one least recently used first. Names hold the boot of the machine: what a power cut may have kept from the
/// disk is never found again.
/// </summary>
sealed class FileCache : IDisposable
{
    /// <summary>Open copies that are kept for the next query.</summary>
    const int MaxIdle = 256;

    /// <summary>The disk is counted again when this part of the limit was written.</summary>
    const int PartsOfLimit = 16;

    const string ListSuffix = ".ranges";
    const string NewSuffix = ".new";

    readonly CacheOptions _options;
    readonly TimeProvider _time;
    readonly Lazy<CacheSession> _session;
    readonly ConcurrentDictionary<string, CachedFile> _files = new(StringComparer.Ordinal);
    readonly LinkedList<CachedFile> _idle = [];
    readonly Lock _sweeping = new();
    long _written = long.MaxValue / 2;

    internal FileCache(CacheOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        Directory = options.Directory is { } directory
            ? Path.GetFullPath(directory)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "ekko", "files");
        _session = new Lazy<CacheSession>(() => Guarded(() => new CacheSession(Path.Combine(Directory, "staging"))));
    }

    internal string Directory { get; }

    internal TimeProvider Time => _time;

    /// <summary>Where this process writes files that are on their way to the storage.</summary>
    internal string Staging => _session.Value.Directory;

    /// <summary>The copy of a file, whether it exists yet or not.</summary>
    internal CachedFile Find(S3Client client, S3Path path) =>
        _files.GetOrAdd(
            $"{client.Server}/{path.Bucket}/{path.Key}",
            static (name, state) => state.This.Create(name, state.client, state.path), (This: this, client, path));

    /// <summary>Runs something on the cache's folder; an error of the disk says what to do.</summary>
    internal T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(e);
        }
    }

    internal DuckLakeException Failure(Exception cause) => new(DuckLakeErrorKind.Storage,
        $"Writing to the cache folder {Directory} failed: {cause.Message} Make room there, or set EKKO_CACHE_DIR to a folder this user can "
        + "write.", cause);

    /// <summary>Announces bytes that are about to be written; makes room when the limit is near.</summary>
    internal void Reserve(long bytes)
    {
        if (Interlocked.Add(ref _written, bytes) > _options.MaxBytes / PartsOfLimit)
            Sweep(bytes);
    }

    /// <summary>Removes what was not used for longest, until so many bytes fit; a copy with a reader stays.</summary>
    internal void Sweep(long room)
    {
        lock (_sweeping)
        {
            Interlocked.Exchange(ref _written, room);
            CloseIdle(0);
            var copies = Guarded(() =>
            {
                _session.Value.RemoveDead();
                return List();
            });
            var total = copies.Sum(c => c.Bytes);
            foreach (var copy in copies.OrderBy(c => c.Used))
            {
                if (total + room <= _options.MaxBytes)
                    return;
                if (TryRemove(copy.Path))
                    total -= copy.Bytes;
            }
        }
    }

    /// <summary>Keeps a copy open that has no reader just now.</summary>
    internal void SetIdle(CachedFile file)
    {
        lock (_idle)
        {
            if (file.IdleNode.List is null)
                _idle.AddLast(file.IdleNode);
        }

        CloseIdle(MaxIdle);
    }

    /// <summary>The copy has a reader again.</summary>
    internal void SetBusy(CachedFile file)
    {
        lock (_idle)
        {
            if (file.IdleNode.List is not null)
                _idle.Remove(file.IdleNode);
        }
    }

    /// <summary>Removes a copy unless it has a reader.</summary>
    internal static bool TryRemove(string path)
    {
        try
        {
            using var locked = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            // First what says that bytes are there: a copy without it counts as empty.
            File.Delete(path + ListSuffix);
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    internal static string ListOf(string path) => path + ListSuffix;

    internal static string NewOf(string path) => $"{path}.{Guid.NewGuid():N}{NewSuffix}";

    public void Dispose()
    {
        CloseIdle(0);
        foreach (var file in _files.Values)
            file.Dispose();
        if (_session.IsValueCreated)
            _session.Value.Dispose();
    }

    CachedFile Create(string name, S3Client client, S3Path path)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{MachineBoot.Id}\n{name}")).AsSpan(0, 16));
        // The end of the name is for readers of the engine's messages.
        var readable = string.Concat(
            path.Key[(path.Key.LastIndexOf('/') + 1)..].Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_').TakeLast(80));
        return new CachedFile(
            this, client, path, Path.Combine(Directory, hash[..2], string.Create(CultureInfo.InvariantCulture, $"{hash}-{readable}")));
    }

    void CloseIdle(int keep)
    {
        while (true)
        {
            CachedFile file;
            lock (_idle)
            {
                if (_idle.Count <= keep)
                    return;
                file = _idle.First!.Value;
                _idle.RemoveFirst();
            }

            file.CloseIfIdle();
        }
    }

    List<(string Path, long Bytes, DateTime Used)> List()
    {
        var copies = new List<(string, long, DateTime)>();
        foreach (var directory in System.IO.Directory.EnumerateDirectories(Directory).Where(d => Path.GetFileName(d).Length == 2))
        {
            foreach (var file in new DirectoryInfo(directory).EnumerateFiles())
            {
                if (file.Name.EndsWith(ListSuffix, StringComparison.Ordinal))
                    continue;
                if (file.Name.EndsWith(NewSuffix, StringComparison.Ordinal))
                    RemoveLeftover(file);
                else
                    copies.Add(
                        (file.FullName, RangeList.Read(ListOf(file.FullName)).Length, File.GetLastWriteTimeUtc(ListOf(file.FullName))));
            }
        }

        return copies;
    }

    void RemoveLeftover(FileInfo file)
    {
        if (_time.GetUtcNow() - file.LastWriteTimeUtc > TimeSpan.FromHours(1))
            file.Delete();
    }
}
