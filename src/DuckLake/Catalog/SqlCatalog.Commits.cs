using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Catalog;

// Where appends of this process meet.
sealed partial class SqlCatalog
{
    CommitQueue? _commits;

    /// <summary>Commits appends that are ready at the same time together.</summary>
    internal CommitQueue Commits => LazyInitializer.EnsureInitialized(ref _commits, () => new CommitQueue(this));
}
