using System.Collections.Immutable;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Maintenance;

/// <summary>
/// Merges small files into files of the target size. The new file says of each row which snapshot it came with, so every snapshot that
/// could be read before can be read after, though the small files are gone.
/// </summary>
sealed class MergeAdjacentFiles(Lake lake, LakeTransaction transaction, MergeOptions merge)
{
    internal async Task<IReadOnlyList<CompactionResult>> RunAsync(CancellationToken cancellationToken)
    {
        merge.Check();
        var options = await lake.Catalog.Options.AllAsync(cancellationToken).ConfigureAwait(false);
        var results = new List<CompactionResult>();
        foreach (var (schema, table) in MaintainedTables.Of(transaction.Base, merge.Schema, merge.Table, options))
        {
            foreach (var (files, created) in await MergeAsync(table, options, cancellationToken).ConfigureAwait(false))
                results.Add(new(schema.Name, table.Name, files, created));
        }

        return results;
    }

    async Task<List<(int Files, int Created)>> MergeAsync(LakeTable table, List<LakeOption> options, CancellationToken cancellationToken)
    {
        var snapshot = transaction.Base.Snapshot;
        var parquet = ParquetOptions.For(table, options);
        var all = await lake.Catalog.Files.ReadAsync(table, snapshot, cancellationToken).ConfigureAwait(false);
        var losing = all.InlinedDeletesTable is { } name
            ? await lake.Catalog.Inlined.CountDeletesAsync(name, snapshot.Id, cancellationToken).ConfigureAwait(false)
            : [];
        var limit = Math.Min(parquet.TargetFileSize, merge.MaxFileSize ?? long.MaxValue);
        var candidates = all.Files.Where(f =>
            f.Delete is null && f.FileSizeBytes < limit && f.FileSizeBytes >= (merge.MinFileSize ?? 0) && !losing.ContainsKey(f.Id))
                .ToList();
        var done = new List<(int, int)>();
        if (candidates.Count < 2)
            return done;
        var changes = await lake.Catalog.Trees.SchemaChangesAsync(table.Id, cancellationToken).ConfigureAwait(false);
        foreach (var group in CompactionGroup.Divide(candidates, changes))
        {
            FileRewriter? rewriter = null;
            foreach (var sources in Batches(group.Files, parquet.TargetFileSize))
            {
                if (done.Count >= merge.MaxCompactedFiles)
                    return done;
                if (merge.DryRun)
                {
                    done.Add((sources.Length, 1));
                    continue;
                }

                if (rewriter is null)
                {
                    // The files are ordered by what they have: a column of the table's order may be younger than they are.
                    var written = await group.TableAsync(lake.Catalog, table, snapshot, cancellationToken).ConfigureAwait(false);
                    var order = SortOrder.Of(transaction.Base, written, lake.Serialize);
                    rewriter = new FileRewriter(lake, written, snapshot, order, parquet);
                }

                done.Add((sources.Length, await MergeAsync(table, rewriter, sources, cancellationToken).ConfigureAwait(false)));
            }
        }

        return done;
    }

    async Task<int> MergeAsync(
        LakeTable table, FileRewriter rewriter, ImmutableArray<DataFile> sources, CancellationToken cancellationToken)
    {
        var consecutive = await rewriter.HasConsecutiveRowIdsAsync(sources, cancellationToken).ConfigureAwait(false);
        var embedded = EmbeddedColumns.SnapshotId | (consecutive ? EmbeddedColumns.None : EmbeddedColumns.RowId);
        if (await rewriter.WriteAsync(sources, inlinedDeletes: null, embedded, cancellationToken).ConfigureAwait(false) is not { } output)
            return 0;
        transaction.Compact(
            new Compaction(table.Id, CompactionKind.MergeAdjacent, sources, output, consecutive ? sources[0].RowIdStart : null));
        return 1;
    }

    /// <summary>Runs of files that together reach the target size; a file that would stay alone is left as it is.</summary>
    static IEnumerable<ImmutableArray<DataFile>> Batches(ImmutableArray<DataFile> files, long target)
    {
        for (var start = 0; start < files.Length;)
        {
            long size = 0;
            var end = start;
            while (end < files.Length && size < target)
                size += files[end++].FileSizeBytes;
            if (end - start > 1)
                yield return files[start..end];
            start = end;
        }
    }
}
