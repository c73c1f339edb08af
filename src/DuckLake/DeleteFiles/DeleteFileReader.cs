using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.DeleteFiles;

/// <summary>Reads delete files of a lake, of this and of other clients, and remembers the last ones. Safe for concurrent use.</summary>
sealed class DeleteFileReader(LakeEngine engine, IStorage storage)
{
    /// <summary>8 million positions.</summary>
    const long MaxBytesKept = 64 << 20;

    const long Missing = -1;

    readonly DeletePositionsCache _kept = new(MaxBytesKept);

    /// <summary>Reads delete files.</summary>
    /// <param name="files">The files, with their full paths.</param>
    /// <param name="cancellationToken">Cancels transfers and interrupts the engine.</param>
    /// <returns>What each says, in the same order.</returns>
    internal async Task<DeletePositions[]> ReadAsync(IReadOnlyList<DeleteFile> files, CancellationToken cancellationToken)
    {
        var read = new DeletePositions[files.Count];
        var missing = new List<int>();
        for (var i = 0; i < files.Count; i++)
        {
            if (_kept.TryGet(files[i].Path, files[i].FileSizeBytes, out var kept))
                read[i] = kept;
            else if (DeleteFileSql.IsParquet(files[i]))
                missing.Add(i);
            else
                read[i] = Keep(
                    files[i].Path, files[i].FileSizeBytes,
                    DeletePositions.Of(
                        [.. await DeletionVectorFile.PositionsAsync(storage, files[i], cancellationToken).ConfigureAwait(false)], null));
        }

        if (missing.Count == 0)
            return read;
        var parquet = missing.ConvertAll(i => files[i]);
        using var opened = await storage.OpenAsync(
            [.. parquet.Select(f => new FileToRead(f.Path, f.FileSizeBytes, f.FooterSize))], footersOnly: false, cancellationToken)
            .ConfigureAwait(false);
        foreach (var (index, found) in missing.Zip(ReadParquet(parquet, cancellationToken)))
            read[index] = Keep(files[index].Path, files[index].FileSizeBytes, found);
        return read;
    }

    /// <summary>Remembers a file that need not be read, because it was just written.</summary>
    /// <returns>What it says.</returns>
    internal DeletePositions Keep(string path, long size, DeletePositions positions)
    {
        _kept.Add(path, size, positions);
        return positions;
    }

    IEnumerable<DeletePositions> ReadParquet(List<DeleteFile> files, CancellationToken cancellationToken)
    {
        var positions = files.ConvertAll(_ => new List<long>());
        var snapshots = files.ConvertAll(_ => new List<long>());
        var sql = DeleteFileSql.Read(files.Select(f => f with { Path = storage.ReadPath(f.Path) }));
        // One thread gives the rows in the order of the file, so that they need not be sorted.
        using var lease = engine.RentWriter(0);
        using var result = lease.Connection.Query(
            $"SELECT file_index, coalesce(position, {Missing}), coalesce(snapshot, {Missing}) FROM {sql}", cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
                Add(chunk, positions, snapshots);
        }

        return files.Select((file, i) => Told(file, positions[i], snapshots[i]));
    }

    static void Add(DuckDbChunk chunk, List<List<long>> positions, List<List<long>> snapshots)
    {
        var numbers = chunk[0].Values<ulong>();
        for (var start = 0; start < numbers.Length;)
        {
            var next = numbers[start..].IndexOfAnyExcept(numbers[start]);
            var end = next < 0 ? numbers.Length : start + next;
            positions[(int)numbers[start]].AddRange(chunk[1].Values<long>()[start..end]);
            snapshots[(int)numbers[start]].AddRange(chunk[2].Values<long>()[start..end]);
            start = end;
        }
    }

    static DeletePositions Told(DeleteFile file, List<long> positions, List<long> snapshots)
    {
        if (positions.Exists(p => p < 0))
            throw new DuckLakeException(
                DuckLakeErrorKind.Corrupt,
                $"Reading the delete file {file.Path} failed: it has a row without a position. Restore it from a backup.");
        return DeletePositions.Of(
            [.. positions],
            snapshots.TrueForAll(s => s == Missing) ? null : [.. snapshots.Select(s => s == Missing ? file.Begin.Value : s)]);
    }
}
