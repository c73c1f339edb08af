using Ekko.Reading;

namespace Ekko.Api.Live;

/// <summary>How much the lake holds.</summary>
/// <param name="SnapshotId">At which snapshot.</param>
/// <param name="TransactionCount">Its transactions.</param>
/// <param name="BlockCount">Its blocks.</param>
/// <param name="FileCount">The data files of its tables.</param>
/// <param name="FileBytes">Their bytes.</param>
sealed record LiveCounters(long SnapshotId, long TransactionCount, long BlockCount, long FileCount, long FileBytes)
{
    public static LiveCounters Of(Answer<TableInfo> tables) => new(
        tables.SnapshotId, Rows(tables, "transactions"), Rows(tables, "blocks"), tables.Items.Sum(table => table.FileCount),
        tables.Items.Sum(table => table.FileBytes));

    static long Rows(Answer<TableInfo> tables, string name) =>
        tables.Items.Where(table => table.Schema == "main" && table.Name == name).Sum(table => table.RowCount);
}
