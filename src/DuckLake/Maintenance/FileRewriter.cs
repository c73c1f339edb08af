using System.Collections.Immutable;
using System.Globalization;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Maintenance;

/// <summary>
/// Writes the live rows of data files as one file. The engine streams them from Parquet to Parquet: what is in memory at a time is a row
/// group, whatever the files hold; a table with a sort order is sorted by the engine, which spills to disk.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="table">The table with the columns the new file shall have.</param>
/// <param name="snapshot">The snapshot whose rows are read.</param>
/// <param name="order">The order of its rows, as the list of an ORDER BY; null for that of the sources.</param>
/// <param name="options">How the file is written.</param>
sealed class FileRewriter(Lake lake, LakeTable table, Snapshot snapshot, string? order, ParquetOptions options)
{
    /// <summary>The table under names that cannot be those of virtual columns.</summary>
    readonly LakeTable _source = table with
    {
        Columns = [.. table.Columns.Select((c, i) => c with { Name = Alias(i) })],
        Partition = null,
    };

    /// <summary>Writes the file.</summary>
    /// <param name="sources">The files, all of one partition, in the order their rows shall have.</param>
    /// <param name="inlinedDeletes">The table of deletions kept in the catalog, if there is one.</param>
    /// <param name="embedded">What the new file has to say of each row.</param>
    /// <param name="cancellationToken">Interrupts the engine; what was written is removed.</param>
    /// <returns>The file; null when there was no row to write.</returns>
    internal async Task<NewDataFile?> WriteAsync(
        ImmutableArray<DataFile> sources, string? inlinedDeletes, EmbeddedColumns embedded, CancellationToken cancellationToken)
    {
        TableScan.RequireReadable(table, sources);
        using var lease = await TableScan.OpenAsync(lake.Storage, sources, lazily: false, cancellationToken).ConfigureAwait(false);
        var files = await lake.Files.DescribeAsync(_source, snapshot, sources, cancellationToken).ConfigureAwait(false);
        using var live = await LiveAsync(sources, inlinedDeletes, cancellationToken).ConfigureAwait(false);
        var writer = new ParquetWriter(lake.Storage, lake.Catalog.TimeProvider, table with { Partition = null }, options);
        using var connection = lake.Connect();
        var written = await writer.WriteFileAsync(
            connection, Rows(files, live, embedded), Directory(sources[0]), embedded, cancellationToken).ConfigureAwait(false);
        if (written.RecordCount > 0)
            return written with { Partition = sources[0].Partition, PartitionValues = sources[0].PartitionValues };
        await lake.DiscardAsync([(table, written)]).ConfigureAwait(false);
        return null;
    }

    /// <summary>Whether a row's id follows from its place: no file embeds ids, and each begins where the one before it ends.</summary>
    internal async Task<bool> HasConsecutiveRowIdsAsync(ImmutableArray<DataFile> sources, CancellationToken cancellationToken)
    {
        for (var i = 0; i < sources.Length; i++)
        {
            if (sources[i].RowIdStart is not { } start || (i > 0 && sources[i - 1].RowIdStart + sources[i - 1].RecordCount != start))
                return false;
        }

        if (table.Sort is not null || sources.Any(s => s.MappingId != sources[0].MappingId))
            return false;
        using var lease = await TableScan.OpenAsync(lake.Storage, sources, lazily: true, cancellationToken).ConfigureAwait(false);
        using var connection = lake.Connect();
        using var found = connection.Query(string.Create(CultureInfo.InvariantCulture,
            $"SELECT 1 FROM parquet_schema({ReadParquetSql.Paths(sources.Select(s => lake.Storage.ReadPath(s.Path)))}) "
            + $"WHERE field_id = {EmbeddedNames.RowIdField} LIMIT 1"),
            cancellationToken);
        using var chunk = found.Fetch(cancellationToken);
        return chunk is null || chunk.RowCount == 0;
    }

    async Task<LiveRows> LiveAsync(ImmutableArray<DataFile> sources, string? inlinedDeletes, CancellationToken cancellationToken)
    {
        var deleted = await InlinedDeletes.ReadAsync(lake.Catalog, inlinedDeletes, snapshot, cancellationToken).ConfigureAwait(false);
        var read = sources.Select(s => s.Id.Value).ToHashSet();
        deleted.RemoveAll(d => !read.Contains(d.File));
        return await LiveRows.ReadAsync(
            lake.DeleteFiles, [.. sources.Where(s => s.Delete is not null).Select(s => (s.Delete!, snapshot.Id))], deleted,
            cancellationToken).ConfigureAwait(false);
    }

    string Rows(ImmutableArray<ScanFile> files, LiveRows live, EmbeddedColumns embedded)
    {
        var needed = (embedded.HasFlag(EmbeddedColumns.RowId) ? VirtualColumns.RowId : 0) | (
            embedded.HasFlag(EmbeddedColumns.SnapshotId) ? VirtualColumns.SnapshotId : 0);
        var relation = new RelationSql(_source, SnapshotWindow.UpTo(snapshot.Id), needed) { Live = live }.Build(files);
        var columns = table.Columns.Select((c, i) => $"{Alias(i)} AS {SqlText.QuoteIdentifier(c.Name)}").ToList();
        if (embedded.HasFlag(EmbeddedColumns.RowId))
            columns.Add($"rowid AS {EmbeddedNames.RowId}");
        if (embedded.HasFlag(EmbeddedColumns.SnapshotId))
            columns.Add($"snapshot_id AS {EmbeddedNames.SnapshotId}");
        var rows = $"SELECT {string.Join(", ", columns)} FROM {relation}";
        return order is null ? rows : $"SELECT * FROM ({rows}) ORDER BY {order}";
    }

    /// <summary>The directory below the table's in which a file is: that of its partition.</summary>
    string Directory(DataFile file)
    {
        var (path, isRelative) = LakePath.Relative(table.FullPath, file.Path);
        return isRelative ? path[..(path.LastIndexOf(LakePath.Separator) + 1)] : "";
    }

    static string Alias(int column) => string.Create(CultureInfo.InvariantCulture, $"ekko_c{column}");
}
