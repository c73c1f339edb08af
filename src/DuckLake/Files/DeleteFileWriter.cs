using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake.Columns;
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
    const string PlainFields = "{file_path: 2147483646, pos: 2147483645}";
    const string SnapshotFields = "{file_path: 2147483646, pos: 2147483645, _ducklake_internal_snapshot_id: 2147483539}";

    /// <summary>Writes delete files, and makes them durable together.</summary>
    public async Task<NewDeleteFile[]> WriteAsync(IReadOnlyList<(LakeTable Table, DeletedPositions Deleted)> deletions, SnapshotId commit, CancellationToken cancellationToken)
    {
        var names = deletions.Select(_ => $"ducklake-{Guid.CreateVersion7(time.GetUtcNow())}-delete.parquet").ToArray();
        var staged = deletions.Select((d, i) => new StagedFile(storage.Stage(d.Table.FullPath + names[i]), d.Table.FullPath + names[i])).ToArray();
        var written = new NewDeleteFile[deletions.Count];
        try
        {
            await Parallel.ForAsync(0, deletions.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
                async (i, token) => written[i] = await WriteAsync(deletions[i].Deleted, names[i], staged[i].LocalPath, commit, token).ConfigureAwait(false)).ConfigureAwait(false);
            await storage.PublishAsync(staged, cancellationToken).ConfigureAwait(false);
            return written;
        }
        catch
        {
            await storage.DiscardAsync([.. staged.Select(f => f.Path)]).ConfigureAwait(false);
            throw;
        }
    }

    async Task<NewDeleteFile> WriteAsync(DeletedPositions deleted, string name, string local, SnapshotId commit, CancellationToken cancellationToken)
    {
        using var batch = new ColumnBatch();
        Fill(batch, deleted, commit);
        using var source = new BatchRowSource(new BatchRows(batch)).Publish();
        IReadOnlyList<FileToRead> old = deleted.Replaced is { } read ? [new FileToRead(read.Path, read.FileSizeBytes, read.FooterSize)] : [];
        using var opened = await storage.OpenAsync(old, footersOnly: false, cancellationToken).ConfigureAwait(false);
        using var replaced = deleted.Replaced is { Format: not "parquet" } vector ? await DeletionVectorRows.ReadAsync(storage, vector, cancellationToken).ConfigureAwait(false) : null;
        using var lease = engine.RentWriter(deleted.Positions.Count);
        var (count, bytes, footer) = Copy(lease.Connection, Sql(deleted, source.Sql, replaced?.Sql), local, deleted.HasSnapshots, cancellationToken);
        var (begin, partialMax) = deleted.Range(commit);
        return new NewDeleteFile(name, count, bytes, footer, begin, partialMax);
    }

    static void Fill(ColumnBatch batch, DeletedPositions deleted, SnapshotId commit)
    {
        var position = batch.AddFixed<long>("pos", DuckDbType.BigInt);
        var snapshot = batch.AddFixed<long>("snapshot", DuckDbType.BigInt);
        for (var i = 0; i < deleted.Positions.Count; i++)
        {
            position.Append(deleted.Positions[i]);
            snapshot.Append(deleted.Snapshots?[i] ?? commit.Value);
            batch.EndRow();
        }
    }

    string Sql(DeletedPositions deleted, string source, string? replacedVector)
    {
        var file = SqlText.QuoteLiteral(deleted.DataFile);
        if (!deleted.HasSnapshots)
            return $"SELECT {file} AS file_path, c0 AS pos FROM {source} ORDER BY pos";
        var rows = $"SELECT c0 AS pos, c1 AS snapshot FROM {source}";
        if (deleted.Replaced is { } old)
        {
            var begin = old.Begin.Value.ToString(CultureInfo.InvariantCulture);
            var read = replacedVector is null
                ? $"SELECT position, coalesce(snapshot, {begin}) FROM {DeleteFileSql.Read([old with { Path = storage.ReadPath(old.Path) }])}"
                : $"SELECT c0, {begin} FROM {replacedVector}";
            rows = $"{rows} UNION ALL {read}";
        }

        return $"SELECT {file} AS file_path, pos, min(snapshot) AS _ducklake_internal_snapshot_id FROM ({rows}) GROUP BY pos ORDER BY pos";
    }

    static (long Count, long Bytes, long Footer) Copy(DuckDbConnection connection, string sql, string path, bool withSnapshots, CancellationToken cancellationToken)
    {
        using var result = connection.Query(
            $"COPY ({sql}) TO {SqlText.QuoteLiteral(path)} (FORMAT parquet, FIELD_IDS {(withSnapshots ? SnapshotFields : PlainFields)}, RETURN_STATS)", cancellationToken);
        using var chunk = result.Fetch(cancellationToken)!;
        return (Value(1), Value(2), Value(3));

        long Value(int column) => Convert.ToInt64(chunk[column].Value(result.Columns[column].Type, 0), CultureInfo.InvariantCulture);
    }
}
