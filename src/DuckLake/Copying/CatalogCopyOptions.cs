using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Copying;

/// <summary>How a catalog is copied into another database.</summary>
public sealed record CatalogCopyOptions
{
    /// <summary>The programs whose tables are copied too; a table of another one is an error.</summary>
    public IReadOnlyList<CatalogSteps> Programs { get; init; } = [];

    /// <summary>Whether a lake that is there is replaced; false: it is an error.</summary>
    public bool Replaces { get; init; }

    /// <summary>The data path that the copy names; null for that of the source.</summary>
    public string? DataPath { get; init; }

    /// <summary>Whether the copy gets an identity of its own, so that nothing that was remembered of the source counts for it.</summary>
    public bool HasNewIdentity { get; init; }

    /// <summary>
    /// Called in the transaction that writes the copy, before a lake that is there is replaced: an exception leaves it as it is.
    /// </summary>
    public Func<CatalogWriter, CancellationToken, Task>? BeforeReplacing { get; init; }

    /// <summary>Called in that transaction when everything is copied: it may change tables of the programs.</summary>
    public Func<CatalogWriter, CancellationToken, Task>? AfterCopying { get; init; }
}
