using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Ekko.DuckLake.Storage;

/// <summary>
/// Files on a local disk. The engine writes them where they stay (or beside, for partitioned writes); publishing renames where needed and
/// syncs the file and the directories that name it.
/// </summary>
sealed class LocalStorage : IStorage
{
    /// <summary>A file system writes its journal once for all that wait for it.</summary>
    const int SyncsAtOnce = 8;

    /// <inheritdoc/>
    public string Stage(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <inheritdoc/>
    public Task PublishAsync(IReadOnlyCollection<StagedFile> files, CancellationToken cancellationToken)
    {
        var directories = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (localPath, path) in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var directory = Path.GetDirectoryName(path)!;
            if (!string.Equals(localPath, path, StringComparison.Ordinal))
            {
                CreateDirectory(directory, directories);
                File.Move(localPath, path, overwrite: false);
            }

            directories.Add(directory);
        }

        Sync([.. files.Select(f => f.Path)]);
        foreach (var directory in directories)
            DirectorySync.Flush(directory);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public string ReadPath(string path) => path;

    /// <inheritdoc/>
    public Task<OpenFiles> OpenAsync(IReadOnlyCollection<FileToRead> files, bool footersOnly, CancellationToken cancellationToken) =>
        Task.FromResult(OpenFiles.None);

    /// <inheritdoc/>
    public void Forget(IReadOnlyCollection<string> paths)
    {
    }

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                File.Delete(path);
            }
            catch (DirectoryNotFoundException)
            {
                // Gone with its directory: that is what was asked for.
            }
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredFile> ListAsync(string directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        if (!Directory.Exists(directory))
            yield break;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles("*", options))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var below = Path.GetRelativePath(directory, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            yield return new StoredFile(directory + below, file.LastWriteTimeUtc, file.Length);
        }
    }

    /// <inheritdoc/>
    public Task CheckWritableAsync(string path, CancellationToken cancellationToken)
    {
        var probe = Path.Combine(path, $".ekko-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(path);
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DuckLakeException(DuckLakeErrorKind.Storage,
                $"Writing below the data path {path} failed: {e.Message} Check that the folder exists, is writable and has space.", e);
        }
        return Task.CompletedTask;
    }

    static void Sync(string[] paths)
    {
        try
        {
            Parallel.ForEach(paths, new ParallelOptions { MaxDegreeOfParallelism = SyncsAtOnce }, static path =>
            {
                using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
                RandomAccess.FlushToDisk(file);
            });
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    /// <summary>Creates a directory and notes every parent that got a new entry, so that it is synced too.</summary>
    static void CreateDirectory(string directory, HashSet<string> changed)
    {
        for (var parent = directory; !Directory.Exists(parent); parent = Path.GetDirectoryName(parent)!)
            changed.Add(Path.GetDirectoryName(parent)!);
        Directory.CreateDirectory(directory);
    }
}
