namespace Ekko.DuckLake.Storage;

/// <summary>
/// Where a lake's files live. Paths are full paths as the catalog composes them. The engine writes to a path of the local machine that
/// <see cref="Stage"/> names; <see cref="PublishAsync"/> then makes the file durable under its own path, before any catalog row names it.
/// </summary>
interface IStorage
{
    /// <summary>
    /// The local path where the engine writes a file that will be published as <paramref name="path"/>; its folder exists.
    /// </summary>
    string Stage(string path);

    /// <summary>Makes written files durable under their paths. When it returns, they survive a crash of the machine.</summary>
    /// <param name="files">Where the engine wrote each file, and the path it shall have.</param>
    /// <param name="cancellationToken">Stops before the next file.</param>
    Task PublishAsync(IReadOnlyCollection<StagedFile> files, CancellationToken cancellationToken);

    /// <summary>
    /// The local path at which the engine reads a published file, while an <see cref="OpenAsync"/> of it has not been disposed.
    /// </summary>
    string ReadPath(string path);

    /// <summary>Makes files readable at their <see cref="ReadPath"/>, until what is returned is disposed.</summary>
    /// <param name="files">The files.</param>
    /// <param name="footersOnly">Brings of large files only what planning needs: the rest must be fetched from what is returned before rows
    /// are read.</param>
    /// <param name="cancellationToken">Cancels transfers.</param>
    /// <exception cref="DuckLakeException">A file is missing, has another size than the catalog says, or cannot be read.</exception>
    Task<OpenFiles> OpenAsync(IReadOnlyCollection<FileToRead> files, bool footersOnly, CancellationToken cancellationToken);

    /// <summary>
    /// Drops copies of files that other clients may have written anew under the same paths; a copy that a query reads just now stays.
    /// </summary>
    void Forget(IReadOnlyCollection<string> paths);

    /// <summary>Removes files; those that are gone already are passed over.</summary>
    Task DeleteAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken);

    /// <summary>All files below a directory, in no promised order; none when there is no such directory.</summary>
    /// <param name="directory">The directory, ending with <c>/</c>.</param>
    /// <param name="cancellationToken">Stops before the next file.</param>
    IAsyncEnumerable<StoredFile> ListAsync(string directory, CancellationToken cancellationToken);

    /// <summary>Checks that files can be written below <paramref name="path"/>.</summary>
    /// <exception cref="DuckLakeException">They cannot; the message says why.</exception>
    Task CheckWritableAsync(string path, CancellationToken cancellationToken);
}

/// <summary>A file the engine has written.</summary>
/// <param name="LocalPath">Where it is.</param>
/// <param name="Path">The path it shall have.</param>
readonly record struct StagedFile(string LocalPath, string Path);
