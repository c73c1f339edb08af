using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Maintenance;

/// <summary>What those look at who watch a lake.</summary>
/// <param name="Size">How much it holds.</param>
/// <param name="SmallFileCount">Data files of the latest snapshot below <see cref="SmallFile"/>.</param>
/// <param name="InlinedRowCount">Rows that the catalog keeps and that are not deleted.</param>
/// <param name="CatalogBytes">Bytes of the catalog's database.</param>
/// <param name="SnapshotMilliseconds">When the latest snapshot was committed, in milliseconds since 1970.</param>
sealed record LakeFigures(
    LakeSize Size, long SmallFileCount, long InlinedRowCount, long CatalogBytes, long SnapshotMilliseconds)
{
    /// <summary>A file below it costs more to open than to read.</summary>
    public const long SmallFile = 1 << 20;

    /// <summary>The share of small files, from 0 to 1.</summary>
    public double SmallFileRatio => Size.FileCount == 0 ? 0 : (double)SmallFileCount / Size.FileCount;

    /// <summary>Reads them from the catalog.</summary>
    public static async Task<LakeFigures> ReadAsync(Lake lake, CancellationToken cancellationToken)
    {
        var size = await LakeSize.ReadAsync(lake, cancellationToken).ConfigureAwait(false);
        var smallFiles = await NumberAsync(
            lake, $"SELECT count(*) FROM ducklake_data_file WHERE end_snapshot IS NULL AND file_size_bytes < {SmallFile}",
            cancellationToken).ConfigureAwait(false);
        var latest = await lake.Snapshots.LatestAsync(cancellationToken).ConfigureAwait(false);
        return new LakeFigures(
            size, smallFiles, await InlinedRowsAsync(lake, cancellationToken).ConfigureAwait(false),
            (await lake.Maintenance.CatalogSizeAsync(cancellationToken).ConfigureAwait(false)).Bytes, latest.Time.ToUnixTimeMilliseconds());
    }

    static async Task<long> InlinedRowsAsync(Lake lake, CancellationToken cancellationToken)
    {
        var names = await lake.QueryCatalogAsync(
            "SELECT table_name FROM ducklake_inlined_data_tables", row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        var rows = 0L;
        foreach (var name in names)
        {
            rows += await NumberAsync(
                lake, $"SELECT count(*) FROM {SqlText.QuoteIdentifier(name)} WHERE end_snapshot IS NULL", cancellationToken)
                .ConfigureAwait(false);
        }

        return rows;
    }

    static async Task<long> NumberAsync(Lake lake, string query, CancellationToken cancellationToken) =>
        (await lake.QueryCatalogAsync(query, static row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0];
}
