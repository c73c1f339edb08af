using System.Collections.Immutable;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Maintenance;

/// <summary>
/// Writes files that lost a large share of their rows anew, without them. The files stay in the catalog, ended, for older snapshots until
/// those are expired.
/// </summary>
sealed class RewriteDataFiles(Lake lake, LakeTransaction transaction, RewriteOptions rewrite)
{
    const double DefaultThreshold = 0.95;

    internal async Task<IReadOnlyList<CompactionResult>> RunAsync(CancellationToken cancellationToken)
    {
        var options = await lake.Catalog.Options.AllAsync(cancellationToken).ConfigureAwait(false);
        var results = new List<CompactionResult>();
        foreach (var (schema, table) in MaintainedTables.Of(transaction.Base, rewrite.Schema, rewrite.Table, options))
        {
            foreach (var (files, created) in await RewriteAsync(table, options, cancellationToken).ConfigureAwait(false))
                results.Add(new(schema.Name, table.Name, files, created));
        }

        return results;
    }

    async Task<List<(int Files, int Created)>> RewriteAsync(LakeTable table, List<LakeOption> options, CancellationToken cancellationToken)
    {
        var snapshot = transaction.Base.Snapshot;
        var threshold = rewrite.DeleteThreshold ?? new ScopedOptions(options, table).Fraction("rewrite_delete_threshold", DefaultThreshold);
        if (threshold is not (>= 0 and <= 1))
            throw new DuckLakeException("Binder Error: The delete_threshold option must be between 0 and 1");
        var all = await lake.Catalog.Files.ReadAsync(table, snapshot, cancellationToken).ConfigureAwait(false);
        var inlined = all.InlinedDeletesTable is { } name
            ? await lake.Catalog.Inlined.CountDeletesAsync(name, snapshot.Id, cancellationToken).ConfigureAwait(false)
            : [];
        var candidates = all.Files.Where(f => Deleted(f) is var deleted and > 0 && deleted >= threshold * f.RecordCount).ToList();
        if (candidates.Count == 0)
            return [];
        var changes = await lake.Catalog.Trees.SchemaChangesAsync(table.Id, cancellationToken).ConfigureAwait(false);
        var done = new List<(int, int)>();
        // The new file begins now, so it has the columns of now.
        var rewriter = new FileRewriter(
            lake, table, snapshot, SortOrder.Of(transaction.Base, table, lake.Serialize), ParquetOptions.For(table, options));
        foreach (var group in CompactionGroup.Divide(candidates, changes))
        {
            if (rewrite.DryRun)
            {
                done.Add((group.Files.Length, group.Files.Any(file => Deleted(file) < file.RecordCount) ? 1 : 0));
                continue;
            }

            var output = await rewriter.WriteAsync(group.Files, all.InlinedDeletesTable, EmbeddedColumns.RowId, cancellationToken)
                .ConfigureAwait(false);
            transaction.Compact(new Compaction(table.Id, CompactionKind.RewriteDelete, group.Files, output, null));
            done.Add((group.Files.Length, output is null ? 0 : 1));
        }

        return done;

        long Deleted(DataFile file) => (file.Delete?.DeleteCount ?? 0) + inlined.GetValueOrDefault(file.Id);
    }
}
