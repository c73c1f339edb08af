using System.Globalization;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>Reads the bounds of a table's data files as numbers.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="table">The table.</param>
/// <param name="snapshot">As of when.</param>
sealed class FileBoundsReader(SqlCatalog catalog, LakeTable table, Snapshot snapshot)
{
    /// <summary>
    /// Bounds of every data file. Where the catalog keeps rows itself, one more entry says that they may be anything.
    /// </summary>
    public async Task<IReadOnlyList<FileBounds>> ReadAsync(IReadOnlyList<ColumnId> columns, CancellationToken cancellationToken)
    {
        var all = await catalog.Files.ReadAsync(table, snapshot, cancellationToken).ConfigureAwait(false);
        var files = all.Files;
        var kept = all.InlinedData.IsEmpty ? [] : new[] { new FileBounds(null, [], [.. columns.Select(_ => ColumnBounds.Unknown)]) };
        if (files.IsEmpty)
            return kept;
        var statistics = new List<Dictionary<DataFileId, ColumnStatistics>>(columns.Count);
        foreach (var column in columns)
            statistics.Add(await catalog.Statistics.OfColumnAsync(table.Id, column, cancellationToken).ConfigureAwait(false));
        return
        [
            .. files.Select(file => new FileBounds(
                file.Partition, file.PartitionValues, [.. columns.Select((_, i) => Bounds(statistics[i].GetValueOrDefault(file.Id)))])),
            .. kept,
        ];
    }

    static ColumnBounds Bounds(ColumnStatistics? statistics) =>
        statistics is { Min: { } min, Max: { } max } && TryParse(min, out var low) && TryParse(max, out var high)
            ? new ColumnBounds(low, high) : ColumnBounds.Unknown;

    static bool TryParse(string text, out long value)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
            return true;
        if (!CatalogTime.TryParse(text, out var time))
            return false;
        value = (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return true;
    }
}
