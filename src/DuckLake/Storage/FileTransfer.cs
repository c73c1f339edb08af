using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Storage;

/// <summary>
/// Reads files whole and copies them between disks and buckets. What is read comes from where the file is, never from a copy of before;
/// what is written is durable, and under its name only when it is complete. Safe for concurrent use.
/// </summary>
public sealed class FileTransfer : IDisposable
{
    const int BufferSize = 1 << 20;

    readonly string _scratch;
    readonly LakeStorage _storage;

    /// <param name="options">How buckets are reached; null for the defaults.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public FileTransfer(StorageOptions? options = null, TimeProvider? timeProvider = null)
    {
        _scratch = Directory.CreateTempSubdirectory("ekko-transfer-").FullName;
        _storage = new LakeStorage(
            (options ?? new StorageOptions()) with { Cache = new CacheOptions { Directory = _scratch } },
            timeProvider ?? TimeProvider.System, static () => { });
    }

    /// <summary>Reads every byte of a file.</summary>
    /// <param name="file">The file, and the size it has to have.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Its SHA-256, in lower case.</returns>
    /// <exception cref="DuckLakeException">It is not there, has another size, or cannot be read.</exception>
    public Task<string> ChecksumAsync(LakeFile file, CancellationToken cancellationToken = default) =>
        ReadAsync(file, Stream.Null, cancellationToken);

    /// <summary>Reads a small file.</summary>
    /// <param name="file">The file, and the size it has to have.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DuckLakeException">It is not there, has another size, or cannot be read.</exception>
    public async Task<byte[]> ReadAsync(LakeFile file, CancellationToken cancellationToken = default)
    {
        using var content = new MemoryStream();
        await ReadAsync(file, content, cancellationToken).ConfigureAwait(false);
        return content.ToArray();
    }

    /// <summary>Copies a file.</summary>
    /// <param name="file">The file, and the size it has to have.</param>
    /// <param name="target">The path of the copy; nothing may be there.</param>
    /// <param name="cancellationToken">Cancels, and removes what was written.</param>
    /// <returns>The SHA-256 of what was copied, in lower case.</returns>
    /// <exception cref="DuckLakeException">The file is not there, has another size, or the copy cannot be written.</exception>
    public async Task<string> CopyAsync(LakeFile file, string target, CancellationToken cancellationToken = default)
    {
        var part = S3Path.Is(target) ? _storage.Stage(target) : _storage.Stage(target) + ".part";
        try
        {
            string checksum;
            var output = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize, useAsync: true);
            await using (output.ConfigureAwait(false))
                checksum = await ReadAsync(file, output, cancellationToken).ConfigureAwait(false);
            await _storage.PublishAsync([new StagedFile(part, target)], cancellationToken).ConfigureAwait(false);
            return checksum;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure("Copying", file.Path, $" to {target}", error);
        }
        finally
        {
            // Published, it is no longer there.
            File.Delete(part);
            _storage.Forget([target]);
        }
    }

    /// <summary>The files below a directory with their sizes, in no promised order; none when there is no such directory.</summary>
    /// <param name="directory">The directory, or the beginning of names in a bucket.</param>
    /// <param name="cancellationToken">Stops listing.</param>
    public async IAsyncEnumerable<LakeFile> ListAsync(
        string directory, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var file in _storage.ListAsync(LakePath.Directory(directory), cancellationToken).ConfigureAwait(false))
            yield return new LakeFile(file.Path, file.Size);
    }

    /// <summary>Removes files; those that are gone already are passed over.</summary>
    /// <param name="paths">Their paths.</param>
    /// <param name="cancellationToken">Stops before the next file.</param>
    public Task DeleteAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken = default) =>
        _storage.DeleteAsync(paths, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _storage.Dispose();
        Directory.Delete(_scratch, recursive: true);
    }

    async Task<string> ReadAsync(LakeFile file, Stream output, CancellationToken cancellationToken)
    {
        try
        {
            using var open = await _storage.OpenAsync([new FileToRead(file.Path, file.Size, 0)], footersOnly: false, cancellationToken)
                .ConfigureAwait(false);
            var input = new FileStream(
                _storage.ReadPath(file.Path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize,
                useAsync: true);
            await using (input.ConfigureAwait(false))
            {
                if (input.Length != file.Size)
                {
                    throw new DuckLakeException(DuckLakeErrorKind.Corrupt,
                        $"Reading {file.Path} failed: it has {input.Length} bytes, and {file.Size} are expected.");
                }

                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                var buffer = new byte[BufferSize];
                int count;
                while ((count = await input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    hash.AppendData(buffer, 0, count);
                    await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                }

                return Convert.ToHexStringLower(hash.GetHashAndReset());
            }
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotFound, $"Reading {file.Path} failed: there is no such file.", error);
        }
        finally
        {
            _storage.Forget([file.Path]);
        }
    }

    static DuckLakeException Failure(string what, string path, string where, Exception error) =>
        new(DuckLakeErrorKind.Storage, $"{what} {path}{where} failed: {error.Message}", error);
}
