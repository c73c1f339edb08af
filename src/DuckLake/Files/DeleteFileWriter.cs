using System.Globalization;
using System.Runtime.ExceptionServices;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Storage;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Files;

/// <summary>
/// Writes positional delete files (format 1.0, delete files): <c>file_path</c>, <c>pos</c> ascending, and from the second delete of a data file on the
/// snapshot that deleted each position, so that one file serves readers of every snapshot.
/// </summary>
sealed class DeleteFileWriter(LakeEngine engine, IStorage storage, TimeProvider time)
{
    /// <summary>Writes delete files, and makes them durable together.</summary>
    public async Task<NewDeleteFile[]> WriteAsync(IReadOnlyList<(LakeTable Table, DeletedPositions Deleted)> deletions, SnapshotId commit, CancellationToken cancellationToken)
    {
        var names = deletions.Select(_ => $"ducklake-{Guid.CreateVersion7(time.GetUtcNow())}-delete.parquet").ToArray();
        var staged = deletions.Select((d, i) => new StagedFile(storage.Stage(d.Table.FullPath + names[i]), d.Table.FullPath + names[i])).ToArray();
        var written = new NewDeleteFile[deletions.Count];
        try
        {
            var old = await ReadReplacedAsync([.. deletions.Select(d => d.Deleted)], cancellationToken).ConfigureAwait(false);
            AllAtOnce(deletions.Count, i => written[i] = Write(deletions[i].Deleted, old[i], names[i], staged[i].LocalPath, commit), cancellationToken);
            await storage.PublishAsync(staged, cancellationToken).ConfigureAwait(false);
            return written;
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
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken }, action);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    static NewDeleteFile Write(DeletedPositions deleted, List<(long Position, long Snapshot)> old, string name, string path, SnapshotId commit)
    {
        var (begin, partialMax) = deleted.Range(commit);
        if (!deleted.HasSnapshots)
        {
            var plain = PositionFile.Write(path, deleted.DataFile, [.. deleted.Positions], []);
            return new NewDeleteFile(name, deleted.Positions.Count, plain.Bytes, plain.Footer, begin, partialMax);
        }

        var all = Together(deleted, old, commit);
        var (bytes, footer) = PositionFile.Write(path, deleted.DataFile, [.. all.Select(d => d.Position)], [.. all.Select(d => d.Snapshot)]);
        return new NewDeleteFile(name, all.Count, bytes, footer, begin, partialMax);
    }

    /// <summary>New positions and those of the file that is replaced, each once, with its first deletion.</summary>
    static List<(long Position, long Snapshot)> Together(DeletedPositions deleted, List<(long Position, long Snapshot)> old, SnapshotId commit)
    {
        old.AddRange(deleted.Positions.Select((position, i) => (position, deleted.Snapshots?[i] ?? commit.Value)));
        old.Sort();
        var kept = 0;
        for (var i = 0; i < old.Count; i++)
        {
            if (kept == 0 || old[kept - 1].Position != old[i].Position)
                old[kept++] = old[i];
        }

        old.RemoveRange(kept, old.Count - kept);
        return old;
    }

    /// <summary>The positions in the delete files that are replaced, with the snapshot that deleted each, by deletion.</summary>
    async Task<List<(long Position, long Snapshot)>[]> ReadReplacedAsync(IReadOnlyList<DeletedPositions> deletions, CancellationToken cancellationToken)
    {
        var read = deletions.Select(_ => new List<(long, long)>()).ToArray();
        var replaced = deletions.Select((d, i) => (Index: i, File: d.Replaced)).Where(r => r.File is not null).Select(r => (r.Index, File: r.File!)).ToList();
        if (replaced.Count == 0)
            return read;
        using var opened = await storage.OpenAsync([.. replaced.Select(r => new FileToRead(r.File.Path, r.File.FileSizeBytes, r.File.FooterSize))], footersOnly: false, cancellationToken)
            .ConfigureAwait(false);
        foreach (var (index, vector) in replaced.Where(r => !DeleteFileSql.IsParquet(r.File)))
        {
            foreach (var position in await DeletionVectorFile.PositionsAsync(storage, vector, cancellationToken).ConfigureAwait(false))
                read[index].Add((position, vector.Begin.Value));
        }

        if (replaced.FindAll(r => DeleteFileSql.IsParquet(r.File)) is { Count: > 0 } parquet)
            ReadParquet(parquet, read, cancellationToken);
        return read;
    }

    void ReadParquet(List<(int Index, DeleteFile File)> replaced, List<(long Position, long Snapshot)>[] read, CancellationToken cancellationToken)
    {
        var known = string.Join(", ", replaced.Select(r => string.Create(CultureInfo.InvariantCulture,
            $"({SqlText.QuoteLiteral(storage.ReadPath(r.File.Path))}, CAST({r.Index} AS BIGINT), CAST({r.File.Begin.Value} AS BIGINT))")));
        var old = DeleteFileSql.Read(replaced.Select(r => r.File with { Path = storage.ReadPath(r.File.Path) }), withPath: true);
        using var lease = engine.RentWriter(0);
        using var result = lease.Connection.Query(
            $"SELECT known.number, old.position, coalesce(old.snapshot, known.begin_snapshot) FROM {old} AS old JOIN (VALUES {known}) AS known(path, number, begin_snapshot) ON old.filename = known.path",
            cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
            {
                var numbers = chunk[0].Values<long>();
                var positions = chunk[1].Values<long>();
                var snapshots = chunk[2].Values<long>();
                for (var i = 0; i < chunk.RowCount; i++)
                    read[numbers[i]].Add((positions[i], snapshots[i]));
            }
        }
    }
}
