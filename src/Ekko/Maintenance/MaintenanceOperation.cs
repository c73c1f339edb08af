namespace Ekko.Maintenance;

/// <summary>What keeps a lake small and quick.</summary>
public enum MaintenanceOperation
{
    /// <summary>Moves rows that the catalog keeps into files.</summary>
    Flush,

    /// <summary>Merges small files into larger ones.</summary>
    Merge,

    /// <summary>Writes files that lost many rows anew, without them.</summary>
    Rewrite,

    /// <summary>Ends old snapshots.</summary>
    Expire,

    /// <summary>Removes files that are no longer needed.</summary>
    Cleanup,

    /// <summary>Removes files that the catalog does not know.</summary>
    Orphans,

    /// <summary>Deletes rows whose age is over. A policy asks for it.</summary>
    Retention,

    /// <summary>All of it, by the lake's options.</summary>
    Checkpoint,
}
