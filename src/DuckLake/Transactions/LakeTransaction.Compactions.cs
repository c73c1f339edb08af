namespace Ekko.DuckLake.Transactions;

// Replacing files by others with the same rows.
public sealed partial class LakeTransaction
{
    readonly List<Compaction> _compactions = [];

    /// <summary>Replaces files of a table. Nothing else may be changed in the same transaction (format 1.0, commit).</summary>
    internal void Compact(Compaction compaction)
    {
        ThrowIfEnded();
        Edits++;
        _compactions.Add(compaction);
    }

    /// <exception cref="DuckLakeException">The transaction also changes rows or objects: what a compaction may meet could not be told any
    /// more.</exception>
    void RequireCompactionAlone(bool hasOtherChanges)
    {
        if (_compactions.Count > 0 && hasOtherChanges)
        {
            throw new DuckLakeException(
                "Committing failed: transactions can either make changes OR perform compaction - not both. "
                + "Compact in a transaction of its own.");
        }
    }

    IEnumerable<string> CompactedFiles() => _compactions.Where(c => c.Output is not null)
        .Select(c => FullPath(Tree.GetTable(c.Table).FullPath, c.Output!));
}
