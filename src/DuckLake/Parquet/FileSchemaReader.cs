using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Ekko.DuckLake.Footers;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.Parquet;

/// <summary>
/// Reads what the footers of data files say of their columns, and remembers it: data files do not change. Safe for concurrent use.
/// </summary>
sealed class FileSchemaReader(IStorage storage)
{
    /// <summary>An entry is a path and a reference.</summary>
    const int MaxKept = 250_000;

    /// <summary>Fewer files are read faster than a second thread is woken.</summary>
    const int FewFiles = 16;

    const int UnknownFooterSize = 64 * 1024;

    readonly ConcurrentDictionary<(string Path, long Size), FileSchema> _kept = new();
    readonly ConcurrentDictionary<string, FileSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>Reads the schemas of files that are open for reading.</summary>
    /// <returns>One for each file, in the same order.</returns>
    /// <exception cref="DuckLakeException">A file is missing, or is no Parquet file.</exception>
    internal FileSchema[] Read(IReadOnlyList<DataFile> files, CancellationToken cancellationToken)
    {
        var schemas = new FileSchema[files.Count];
        var missing = new List<int>();
        for (var i = 0; i < files.Count; i++)
        {
            if (_kept.TryGetValue((files[i].Path, files[i].FileSizeBytes), out var kept))
                schemas[i] = kept;
            else
                missing.Add(i);
        }

        if (missing.Count > 0 && _kept.Count >= MaxKept)
            Forget();
        if (missing.Count <= FewFiles)
            missing.ForEach(i => schemas[i] = Read(files[i]));
        else
            AllAtOnce(missing, i => schemas[i] = Read(files[i]), cancellationToken);
        return schemas;
    }

    void Forget()
    {
        _kept.Clear();
        _schemas.Clear();
    }

    static void AllAtOnce(List<int> indexes, Action<int> read, CancellationToken cancellationToken)
    {
        try
        {
            Parallel.ForEach(
                indexes,
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken }, read);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    FileSchema Read(DataFile file)
    {
        try
        {
            var schema = ReadFooter(storage.ReadPath(file.Path), file.FooterSize);
            return _kept[(file.Path, file.FileSizeBytes)] = schema;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.Corrupt, $"Reading file {file.Path} failed: {error.Message} Restore it from a backup.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.Storage, $"Reading file {file.Path} failed: {error.Message} Restore it, or check who may read it.",
                error);
        }
    }

    FileSchema ReadFooter(string path, long footerSize)
    {
        using var handle = File.OpenHandle(path);
        var length = RandomAccess.GetLength(handle);
        var wanted = (footerSize > 0 ? footerSize : UnknownFooterSize) + ParquetFooter.TrailerLength;
        for (var read = (int)Math.Min(length, Math.Min(wanted, Array.MaxLength)); ;)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(read);
            try
            {
                var bytes = buffer.AsSpan(0, read);
                if (read < ParquetFooter.TrailerLength || RandomAccess.Read(handle, bytes, length - read) != read)
                    throw new InvalidDataException("it ends early.");
                var metadata = ParquetFooter.LengthFrom(bytes[^ParquetFooter.TrailerLength..], length);
                if (metadata <= read - ParquetFooter.TrailerLength)
                    return FileSchema.Read(
                        bytes[^(int)(metadata + ParquetFooter.TrailerLength)..^ParquetFooter.TrailerLength], Shared);
                read = (int)metadata + ParquetFooter.TrailerLength;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    FileSchema Shared(string key, Func<FileSchema> make) => _schemas.GetOrAdd(key, static (_, make) => make(), make);
}
