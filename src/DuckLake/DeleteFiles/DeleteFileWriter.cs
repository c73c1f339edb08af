using System.Runtime.ExceptionServices;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.DeleteFiles;

/// <summary>
/// Writes positional delete files (format 1.0, delete files): <c>file_path</c>, <c>pos</c> ascending, and from the second delete of a data
/// file on the snapshot that deleted each position, so that one file serves readers of every snapshot.
/// </summary>
sealed class DeleteFileWriter(DeleteFileReader reader, IStorage storage, TimeProvider time)
{
    /// <summary>Writes delete files, and makes them durable together.</summary>
    public async Task<NewDeleteFile[]> WriteAsync(
        IReadOnlyList<(LakeTable Table, DeletedPositions Deleted)> deletions, SnapshotId commit, CancellationToken cancellationToken)
    {
        var names = deletions.Select(_ => $"ducklake-{Guid.CreateVersion7(time.GetUtcNow())}-delete.parquet").ToArray();
        var staged = deletions.Select((d, i) => new StagedFile(storage.Stage(d.Table.FullPath + names[i]), d.Table.FullPath + names[i]))
            .ToArray();
        var written = new (NewDeleteFile File, DeletePositions Positions)[deletions.Count];
        try
        {
            var old = await ReadReplacedAsync([.. deletions.Select(d => d.Deleted)], cancellationToken).ConfigureAwait(false);
            AllAtOnce(deletions.Count, i => written[i] = Write(deletions[i].Deleted, old[i], names[i], staged[i].LocalPath, commit),
                cancellationToken);
            await storage.PublishAsync(staged, cancellationToken).ConfigureAwait(false);
            foreach (var (file, (described, positions)) in staged.Zip(written))
                reader.Keep(file.Path, described.FileSizeBytes, positions);
            return [.. written.Select(w => w.File)];
        }
        catch
        {
            await storage.DiscardAsync([.. staged.Select(f => f.Path)]).ConfigureAwait(false);
            throw;
        }
    }

    static void AllAtOnce(int count, Action<int> action, CancellationToken cancellationToken)
    {
        try
        {
            Parallel.For(
                0, count, new ParallelOptions
                {
                    MaxDegreeOfParallelism = Environment.ProcessorCount,
                    CancellationToken = cancellationToken
                }, action);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    static (NewDeleteFile File, DeletePositions Positions) Write(
        DeletedPositions deleted, DeletePositions? old, string name, string path, SnapshotId commit)
    {
        var positions = Positions(deleted, old, commit);
        var (bytes, footer) = PositionFile.Write(path, deleted.DataFile, positions.Positions, positions.Snapshots);
        var (begin, partialMax) = deleted.Range(commit);
        return (new NewDeleteFile(name, positions.Positions.Length, bytes, footer, begin, partialMax), positions);
    }

    /// <summary>New positions and those of the file that is replaced.</summary>
    static DeletePositions Positions(DeletedPositions deleted, DeletePositions? old, SnapshotId commit)
    {
        if (!deleted.HasSnapshots)
            return DeletePositions.Of([.. deleted.Positions], null);
        var added = DeletePositions.Of(
            [.. deleted.Positions],
            [.. deleted.Snapshots?.Select(s => s ?? commit.Value) ?? Enumerable.Repeat(commit.Value, deleted.Positions.Count)]);
        return old is null ? added : old.With(deleted.Replaced!.Begin, added);
    }

    /// <summary>What the files say that are replaced, by deletion; null for first delete files.</summary>
    async Task<DeletePositions?[]> ReadReplacedAsync(IReadOnlyList<DeletedPositions> deletions, CancellationToken cancellationToken)
    {
        var old = new DeletePositions?[deletions.Count];
        var replaced = Enumerable.Range(0, deletions.Count).Where(i => deletions[i].Replaced is not null).ToList();
        var read = await reader.ReadAsync([.. replaced.Select(i => deletions[i].Replaced!)], cancellationToken).ConfigureAwait(false);
        foreach (var (index, positions) in replaced.Zip(read))
            old[index] = positions;
        return old;
    }
}
