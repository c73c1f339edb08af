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
/// snapshot that deleted each position, so that one file serves readers of every snapshot. Many files come from one COPY, divided by the data file: its
/// fixed costs are those of several small files.
/// </summary>
sealed class DeleteFileWriter(LakeEngine engine, IStorage storage, TimeProvider time)
{
    const string PlainFields = "{file_path: 2147483646, pos: 2147483645}";
    const string SnapshotFields = "{file_path: 2147483646, pos: 2147483645, _ducklake_internal_snapshot_id: 2147483539}";

    /// <summary>Fewer files of one COPY are not worth a second one beside it.</summary>
    const int LeastFiles = 8;

    /// <summary>The engine keeps 100 files of one COPY open; what comes after a file was closed would go to another one.</summary>
    const int MostFiles = 64;

    /// <summary>Writes delete files, and makes them durable together.</summary>
    public async Task<NewDeleteFile[]> WriteAsync(IReadOnlyList<(LakeTable Table, DeletedPositions Deleted)> deletions, SnapshotId commit, CancellationToken cancellationToken)
    {
        var staging = Path.GetDirectoryName(storage.Stage($"{deletions[0].Table.FullPath}.staging-{Guid.CreateVersion7(time.GetUtcNow()):N}/file"))!;
        var names = deletions.Select(_ => $"ducklake-{Guid.CreateVersion7(time.GetUtcNow())}-delete.parquet").ToArray();
        var staged = new StagedFile[deletions.Count];
        var written = new NewDeleteFile[deletions.Count];
        try
        {
            await Parallel.ForEachAsync(Groups(deletions), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
                async (group, token) =>
                {
                    foreach (var (index, file) in await WriteGroupAsync(deletions, group, Path.Combine(staging, Text(group[0])), commit, token).ConfigureAwait(false))
                    {
                        var (table, deleted) = deletions[index];
                        var (begin, partialMax) = deleted.Range(commit);
                        staged[index] = new StagedFile(file.Path, table.FullPath + names[index]);
                        written[index] = new NewDeleteFile(names[index], file.RecordCount, file.FileSizeBytes, file.FooterSize, begin, partialMax);
                    }
                }).ConfigureAwait(false);
            await storage.PublishAsync(staged, cancellationToken).ConfigureAwait(false);
            return written;
        }
        catch
        {
            // Some may have their final path already.
            await storage.DiscardAsync([.. deletions.Select((d, i) => d.Table.FullPath + names[i])]).ConfigureAwait(false);
            throw;
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    /// <summary>Positions in the list of the files that one COPY writes: all have the same columns.</summary>
    static IEnumerable<int[]> Groups(IReadOnlyList<(LakeTable Table, DeletedPositions Deleted)> deletions)
    {
        foreach (var alike in Enumerable.Range(0, deletions.Count).GroupBy(i => deletions[i].Deleted.HasSnapshots))
        {
            var share = (alike.Count() + Environment.ProcessorCount - 1) / Environment.ProcessorCount;
            foreach (var group in alike.Chunk(Math.Clamp(share, LeastFiles, MostFiles)))
                yield return group;
        }
    }

    async Task<List<(int Index, WrittenFile File)>> WriteGroupAsync(
        IReadOnlyList<(LakeTable Table, DeletedPositions Deleted)> deletions, int[] group, string directory, SnapshotId commit, CancellationToken cancellationToken)
    {
        var replaced = group.Select(i => (Index: i, File: deletions[i].Deleted.Replaced)).Where(r => r.File is not null).Select(r => (r.Index, File: r.File!)).ToList();
        var parquet = replaced.FindAll(r => DeleteFileSql.IsParquet(r.File));
        using var opened = await storage.OpenAsync([.. parquet.Select(r => new FileToRead(r.File.Path, r.File.FileSizeBytes, r.File.FooterSize))], footersOnly: false, cancellationToken)
            .ConfigureAwait(false);
        using var batch = new DeletionBatch();
        foreach (var index in group)
            batch.Add(index, deletions[index].Deleted, commit);
        foreach (var (index, file) in replaced.Except(parquet))
            batch.Add(index, deletions[index].Deleted.DataFile, await DeletionVectorFile.PositionsAsync(storage, file, cancellationToken).ConfigureAwait(false), file.Begin);
        using var source = batch.Publish();
        using var lease = engine.RentWriter(0);
        var hasSnapshots = deletions[group[0]].Deleted.HasSnapshots;
        var rows = hasSnapshots ? SqlWithSnapshots(deletions, parquet, source.Sql) : $"SELECT c1 AS file_path, c2 AS pos, c0 AS ekko_part FROM {source.Sql}";
        return Copy(lease.Connection, rows, directory, hasSnapshots ? SnapshotFields : PlainFields, cancellationToken);
    }

    /// <summary>New positions and those of the files that are replaced, each once, with its first deletion.</summary>
    string SqlWithSnapshots(IReadOnlyList<(LakeTable Table, DeletedPositions Deleted)> deletions, List<(int Index, DeleteFile File)> replaced, string source)
    {
        var rows = $"SELECT c0 AS part, c1 AS file_path, c2 AS pos, c3 AS snapshot FROM {source}";
        if (replaced.Count > 0)
        {
            var known = string.Join(", ", replaced.Select(r =>
                $"({SqlText.QuoteLiteral(storage.ReadPath(r.File.Path))}, {Text(r.Index)}, {SqlText.QuoteLiteral(deletions[r.Index].Deleted.DataFile)}, {Text(r.File.Begin.Value)})"));
            rows += $" UNION ALL SELECT known.part, known.data, position, coalesce(snapshot, known.begin_snapshot) FROM "
                + $"{DeleteFileSql.Read(replaced.Select(r => r.File with { Path = storage.ReadPath(r.File.Path) }), withPath: true)} AS old "
                + $"JOIN (VALUES {known}) AS known(path, part, data, begin_snapshot) ON old.filename = known.path";
        }

        return $"SELECT file_path, pos, min(snapshot) AS _ducklake_internal_snapshot_id, part AS ekko_part FROM ({rows}) GROUP BY part, file_path, pos ORDER BY part, pos";
    }

    static List<(int Index, WrittenFile File)> Copy(DuckDbConnection connection, string rows, string directory, string fields, CancellationToken cancellationToken)
    {
        var files = new List<(int, WrittenFile)>();
        using var result = connection.Query(
            $"COPY ({rows}) TO {SqlText.QuoteLiteral(directory)} (FORMAT parquet, FIELD_IDS {fields}, RETURN_STATS, PARTITION_BY (ekko_part), HIVE_FILE_PATTERN false, FILENAME_PATTERN '{{uuidv7}}')",
            cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount; row++)
                {
                    var file = WrittenFile.Read(chunk, result.Columns, row, null);
                    files.Add((int.Parse(file.PartitionValues[0]!, CultureInfo.InvariantCulture), file));
                }
            }
        }

        return files;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Positions of several data files: the number of the deletion, the data file's path, the position, the snapshot.</summary>
    sealed class DeletionBatch : IDisposable
    {
        readonly ColumnBatch _batch = new();
        readonly FixedColumn<int> _part;
        readonly TextColumn _file;
        readonly FixedColumn<long> _position;
        readonly FixedColumn<long> _snapshot;

        internal DeletionBatch()
        {
            _part = _batch.AddFixed<int>("part", DuckDbType.Integer);
            _file = _batch.AddText("file", DuckDbType.VarChar);
            _position = _batch.AddFixed<long>("pos", DuckDbType.BigInt);
            _snapshot = _batch.AddFixed<long>("snapshot", DuckDbType.BigInt);
        }

        internal void Add(int part, DeletedPositions deleted, SnapshotId commit)
        {
            Add(part, deleted.DataFile, deleted.Positions, commit);
            for (var i = 0; deleted.Snapshots is { } snapshots && i < snapshots.Count; i++)
                _snapshot.Set(_batch.RowCount - snapshots.Count + i, snapshots[i]);
        }

        internal void Add(int part, string file, IReadOnlyList<long> positions, SnapshotId snapshot)
        {
            var path = _file.Store(System.Text.Encoding.UTF8.GetBytes(file));
            foreach (var position in positions)
            {
                _part.Append(part);
                _file.Append(path);
                _position.Append(position);
                _snapshot.Append(snapshot.Value);
                _batch.EndRow();
            }
        }

        /// <summary>One thread reads them, in order.</summary>
        internal PublishedRowSource Publish() => new BatchRowSource(new BatchRows(_batch)) { Threads = 1 }.Publish();

        public void Dispose() => _batch.Dispose();
    }
}
