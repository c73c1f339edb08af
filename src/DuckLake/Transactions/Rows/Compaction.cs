using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>Why files are replaced by another.</summary>
enum CompactionKind
{
    /// <summary>
    /// Small files become one that also knows each row's snapshot: it takes the place of its sources at every snapshot, and they leave the
    /// catalog.
    /// </summary>
    MergeAdjacent,

    /// <summary>Files that lost rows become one without them: the sources end at the commit and stay for time travel.</summary>
    RewriteDelete,
}

/// <summary>Data files that one new file replaces.</summary>
/// <param name="Table">The table of the files.</param>
/// <param name="Kind">Why.</param>
/// <param name="Sources">The files replaced, oldest first, as they were read.</param>
/// <param name="Output">The new file; null when no row was left to write.</param>
/// <param name="RowIdStart">The id of its first row; null when it embeds row ids.</param>
sealed record Compaction(TableId Table, CompactionKind Kind, ImmutableArray<DataFile> Sources, NewDataFile? Output, long? RowIdStart)
{
    /// <summary>What the commit logs.</summary>
    public ChangeKind Change => Kind == CompactionKind.MergeAdjacent ? ChangeKind.MergeAdjacent : ChangeKind.RewriteDelete;

    /// <summary>The newest snapshot among the rows of all sources.</summary>
    public SnapshotId PartialMax => Sources.Max(s => s.PartialMax is { } newest && newest > s.Begin ? newest : s.Begin);
}
