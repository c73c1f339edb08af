using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>
/// A change to schemas, tables or views. Applying it is a pure function from tree to tree; what has to be written is the difference between
/// the tree a transaction began with and the one it ends with.
/// </summary>
public abstract record LakeChange
{
    /// <summary>The table that needs new column ids, if there is one.</summary>
    internal virtual TableId? NeedsColumnIdsOf(LakeTree tree) => null;

    /// <summary>The tree after the change; the same instance when there is nothing to do.</summary>
    /// <exception cref="DuckLakeException">The change is not possible on this tree.</exception>
    internal abstract LakeTree Apply(LakeTree tree, ChangeContext context);
}
