using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;

namespace Ekko.DuckLake.Transactions;

// Commits that can share a snapshot.
sealed partial class LakeCommit
{
    /// <summary>
    /// Whether the commit does nothing but add rows (or rows of our own tables), whatever rows there are: only such commits share a
    /// snapshot, because members of a round are not checked against each other.
    /// </summary>
    public bool OnlyAppends => difference.IsEmpty && Compactions.Count == 0 && DecidedOn.Count == 0 && rows.OnlyAppends;

    /// <summary>
    /// The commit of the rows of several that only append, on the latest state; each must have been checked. Hooks are not part of it.
    /// </summary>
    public static LakeCommit Merge(SqlCatalog catalog, IReadOnlyList<LakeCommit> members, Snapshot latest)
    {
        if (members.Count == 1)
            return members[0];
        var newest = members.MaxBy(m => m.BaseId.Value)!;
        var tree = newest.Tree with { Snapshot = latest };
        var together = RowCommit.Merge(catalog, tree, members.Select(m => m.Rows));
        return new LakeCommit(
            catalog, tree, tree, newest.Difference, latest.NextCatalogId, together, [], CommitInfo.Merge(members.Select(m => m.Info)));
    }

    /// <summary>Asks for what the checks and the writing of commits will want to know.</summary>
    public static void Expect(CommitState ground, IEnumerable<LakeCommit> commits)
    {
        var changing = commits.Where(c => c.ChangesLake).ToList();
        if (changing.Count > 0)
            ground.Expect(changing.MinBy(c => c.BaseId.Value)!.BaseId, changing.SelectMany(c => c.Rows.WrittenTables));
    }

    SnapshotId BaseId => baseTree.Snapshot.Id;

    LakeTree Tree => tree;

    TreeDifference Difference => difference;

    RowCommit Rows => rows;

    CommitInfo? Info => info;
}
