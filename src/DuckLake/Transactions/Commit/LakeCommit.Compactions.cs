using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

// The part of a commit that replaces files.
sealed partial class LakeCommit
{
    /// <summary>Files replaced by others.</summary>
    public IReadOnlyList<Compaction> Compactions { get; init; } = [];

    /// <summary>Ids that compactions take; at least one, because statistics are cached by the next id.</summary>
    long CompactedFileIds => Compactions.Count == 0 ? 0 : Math.Max(1, Compactions.Count(c => c.Output is not null));

    IEnumerable<Change> CompactionChanges => Compactions.Select(c => new Change(c.Change, c.Table.Value)).Distinct();

    async Task WriteCompactionsAsync(
        CatalogConnection connection, CommitWriter writer, long nextFileId, CancellationToken cancellationToken)
    {
        foreach (var compaction in Compactions)
        {
            DataFileId? id = compaction.Output is null ? null : new(nextFileId++);
            if (compaction.Kind == CompactionKind.MergeAdjacent)
                await writer.Files.WriteMergeAsync(tree.GetTable(compaction.Table), id!.Value, compaction, catalog.DataPath)
                    .ConfigureAwait(false);
            else
                await writer.Files.WriteRewriteAsync(id, compaction).ConfigureAwait(false);
        }

        foreach (var table in Compactions.Where(c => c.Kind == CompactionKind.MergeAdjacent).Select(c => c.Table).Distinct())
            await writer.Files.RemoveLooseStatisticsAsync(table).ConfigureAwait(false);
        foreach (var id in Compactions.Where(c => c.Kind == CompactionKind.RewriteDelete).Select(c => c.Table).Distinct())
        {
            var table = tree.GetTable(id);
            var before = await DeferredTableStatistics.Ask(connection, id).ReadAsync(cancellationToken).ConfigureAwait(false);
            if (before is null
                || await ExactStatistics.ReadAsync(connection, table, before, cancellationToken)
                .ConfigureAwait(false) is not { } after)
                continue;
            await writer.Files.WriteStatisticsAsync(table, before, after).ConfigureAwait(false);
        }
    }
}
