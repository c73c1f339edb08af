namespace Ekko.DuckLake.Storage;

/// <summary>
/// A process's own folder in the cache, for files that are being written. A lock file that is held as long as the process lives shows the
/// folders of living processes from those that crashed ones left.
/// </summary>
sealed class CacheSession : IDisposable
{
    const string LockSuffix = ".lock";

    readonly string _parent;
    readonly FileStream _lock;

    internal CacheSession(string parent)
    {
        _parent = parent;
        if (OperatingSystem.IsWindows())
            System.IO.Directory.CreateDirectory(parent);
        else
            System.IO.Directory.CreateDirectory(parent, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory = Path.Combine(parent, Guid.NewGuid().ToString("N"));
        _lock = new FileStream(Directory + LockSuffix, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        System.IO.Directory.CreateDirectory(Directory);
    }

    internal string Directory { get; }

    /// <summary>Removes what processes left that are no more.</summary>
    internal void RemoveDead()
    {
        // The folder has been emptied meanwhile.
        if (!System.IO.Directory.Exists(_parent))
            return;
        foreach (var file in System.IO.Directory.EnumerateFiles(_parent, "*" + LockSuffix))
        {
            try
            {
                using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Remove(file[..^LockSuffix.Length]);
                File.Delete(file);
            }
            catch (IOException)
            {
                // It lives, or another process is just removing it.
            }
        }
    }

    public void Dispose()
    {
        Remove(Directory);
        File.Delete(_lock.Name);
        _lock.Dispose();
    }

    static void Remove(string directory)
    {
        if (System.IO.Directory.Exists(directory))
            System.IO.Directory.Delete(directory, recursive: true);
    }
}
