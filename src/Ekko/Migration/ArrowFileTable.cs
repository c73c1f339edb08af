using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.Migration;

/// <summary>
/// The Arrow files that commits name, in the catalog table <c>ekko_arrow_files</c>: a file of this program that is not there was left by a
/// crash, and its rows come again.
/// </summary>
/// <param name="lake">The lake.</param>
sealed class ArrowFileTable(Lake lake)
{
    const string Name = EkkoCatalog.ArrowFiles;

    /// <summary>The paths that begin so.</summary>
    /// <param name="folder">The beginning.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<HashSet<string>> PathsAsync(string folder, CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Name, cancellationToken).ConfigureAwait(false))
            return [];
        // All characters of a path are below the tilde.
        var limit = $" WHERE path >= {SqlText.QuoteLiteral(folder)} AND path < {SqlText.QuoteLiteral(folder + "~")}";
        var paths = await lake.QueryCatalogAsync($"SELECT path FROM {Name}{limit}", row => row.GetString(0), cancellationToken)
            .ConfigureAwait(false);
        return [.. paths];
    }

    /// <summary>All paths, with the snapshot that names them.</summary>
    public async Task<Dictionary<string, long>> SnapshotsAsync(CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Name, cancellationToken).ConfigureAwait(false))
            return [];
        var files = await lake.QueryCatalogAsync(
            $"SELECT path, snapshot_id FROM {Name}", row => (Path: row.GetString(0), Snapshot: row.GetInt64(1)), cancellationToken)
            .ConfigureAwait(false);
        return files.ToDictionary(file => file.Path, file => file.Snapshot);
    }

    /// <summary>What was written so far.</summary>
    public async Task<ArrowTotals> TotalsAsync(CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Name, cancellationToken).ConfigureAwait(false))
            return new ArrowTotals(0, 0, 0, TimeSpan.Zero);
        var rows = await lake.QueryCatalogAsync(
            $"SELECT count(*), CAST(coalesce(sum(tx_count), 0) AS BIGINT), CAST(coalesce(sum(file_size), 0) AS BIGINT), "
            + $"CAST(coalesce(sum(arrow_micros), 0) AS BIGINT) FROM {Name}",
            row => new ArrowTotals(
                row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), TimeSpan.FromMicroseconds(row.GetInt64(3))),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    /// <summary>Names files, inside the transaction of a commit.</summary>
    public static async Task AddAsync(
        CatalogWriter writer, IEnumerable<CopiedFile> files, Snapshot snapshot, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            await writer.ExecuteAsync(
                $"INSERT INTO {Name} VALUES (@path, @rows, @size, @micros, @snapshot, {writer.CurrentMilliseconds})",
                [
                    ("@path", file.Path), ("@rows", file.Rows), ("@size", file.Size), ("@micros", (long)file.Elapsed.TotalMicroseconds),
                    ("@snapshot", snapshot.Id.Value),
                ],
                cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>An Arrow file that a batch became.</summary>
/// <param name="Path">Its path below the root.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Elapsed">How long it took to write.</param>
sealed record CopiedFile(string Path, long Rows, long Size, TimeSpan Elapsed);

/// <summary>All Arrow files that commits name.</summary>
/// <param name="Files">How many.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Elapsed">How long it took to write them.</param>
sealed record ArrowTotals(long Files, long Rows, long Bytes, TimeSpan Elapsed);
