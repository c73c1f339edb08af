namespace Ekko.DuckLake.Model;

/// <summary>
/// Ids of files that a running transaction has appended. They begin far from any id that a catalog hands out: another client's compaction
/// puts files with ids beyond the transaction's base among its own.
/// </summary>
static class ProvisionalFiles
{
    public const long FirstId = 1_000_000_000_000_000_000;

    /// <summary>Whether a data file is one that a running transaction has appended.</summary>
    public static bool Has(DataFile file) => file.Id.Value >= FirstId;
}
