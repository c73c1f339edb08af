using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

// Writing, inside the commit.
sealed partial class RowCommit
{
    /// <summary>
    /// Checks that the files whose rows are deleted are still as they were: live, and with the delete file that was read.
    /// </summary>
    /// <exception cref="DuckLakeException">Another commit has deleted from, ended or compacted one.</exception>
    public async Task CheckFilesAsync(CatalogConnection connection, CancellationToken cancellationToken)
    {
        foreach (var table in _tables)
        {
            var replaced = table.DeleteFiles.Where(d => d.File is { End: null }).Select(d => d.File!).Concat(table.Ended)
                .Select(f => (File: f, Same: true));
            foreach (var (file, same) in replaced.Concat(table.InlinedDeletions.Select(d => (d.File, Same: false))))
            {
                var found = await connection.QueryAsync("""
                    SELECT del.delete_file_id FROM ducklake_data_file data
                    LEFT JOIN ducklake_delete_file del ON del.data_file_id = data.data_file_id AND del.end_snapshot IS NULL
                    WHERE data.data_file_id = @file AND data.end_snapshot IS NULL
                    """,
                    row => row.NumberOrNull(0), cancellationToken, ("@file", file.Id.Value)).ConfigureAwait(false);
                if (found.Count != 1 || (same && found[0] != file.Delete?.Id.Value))
                    throw Lost(table.Table, $"file {file.Id.Value}");
            }
        }
    }

    /// <summary>Finds or names the tables of the catalog that new rows go to.</summary>
    /// <returns>How many have to be created because there is none: each moves the schema version.</returns>
    public async Task<long> PlaceInlinedRowsAsync(
        CommitState ground, IReadOnlyCollection<TableId> withNewTable, long schemaVersion, Func<long, long> own,
        CancellationToken cancellationToken)
    {
        var lazily = 0L;
        foreach (var table in _tables.Where(t => t.Changes.Inlined is { Count: > 0 }))
        {
            if (withNewTable.Contains(table.Table.Id))
            {
                table.InlinedTable = InlinedTables.Name(own(table.Table.Id.Value), schemaVersion);
                continue;
            }

            table.InlinedTable = await ground.InlinedTableAsync(new(own(table.Table.Id.Value)), cancellationToken).ConfigureAwait(false);
            if (table.InlinedTable is not null)
                continue;
            lazily++;
            table.InlinedTable = await InlinedTables.CreateAsync(
                ground.Connection, table.Table, own(table.Table.Id.Value), schemaVersion + lazily, cancellationToken).ConfigureAwait(false);
        }

        return lazily;
    }

    /// <summary>Writes everything but the delete files, which take their ids after all data files.</summary>
    public async Task WriteRowsAsync(CommitState ground, CommitWriter writer, FileIds ids, CancellationToken cancellationToken)
    {
        var mappings = new Dictionary<long, long>();
        foreach (var (table, mapping) in _tables.SelectMany(t => t.Changes.NewMappings, (t, m) => (t.Table, m)))
        {
            mappings[mapping.Id] = ids.Take().Value;
            await writer.Files.WriteMappingAsync(table, mappings[mapping.Id], mapping).ConfigureAwait(false);
        }

        foreach (var table in _tables)
        {
            var changes = table.Changes;
            if (!changes.LiveFiles.Any() && changes.Inlined is not { Count: > 0 })
                continue;
            var before = await BoundsBeforeAsync(ground, writer, table, cancellationToken).ConfigureAwait(false);
            var statistics = before;
            foreach (var file in changes.LiveFiles)
            {
                file.CommittedId = ids.Take();
                var mapping = file.File.Mapping?.Id;
                await writer.Files.WriteFileAsync(
                    table.Table, file.CommittedId, file.File, mapping is < 0 ? mappings[mapping.Value] : mapping,
                    file.File.History?.RowIdStart ?? statistics?.NextRowId ?? 0).ConfigureAwait(false);
                statistics = StatisticsMerge.Add(table.Table, statistics, file.File, before is null);
            }

            if (changes.Inlined is { Count: > 0 } inlined)
            {
                await writer.Rows.WriteInlinedRowsAsync(table.InlinedTable!, inlined, statistics?.NextRowId ?? 0).ConfigureAwait(false);
                statistics = StatisticsMerge.Add(table.Table, statistics, inlined, before is null);
                if (!changes.LiveFiles.Any())
                    ids.Take();
            }

            await writer.Files.WriteStatisticsAsync(table.Table, before, statistics!).ConfigureAwait(false);
        }

        foreach (var table in _tables)
            await WriteDeletionsAsync(ground.Connection, writer, table, ids, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Statistics of a table before the commit, and which of their bounds are lost; null before its first rows.</summary>
    async Task<TableStatistics?> BoundsBeforeAsync(
        CommitState ground, CommitWriter writer, TableRows table, CancellationToken cancellationToken)
    {
        var id = new TableId(writer.FinalId(table.Table.Id.Value));
        if (await ground.StatisticsAsync(id, cancellationToken).ConfigureAwait(false) is not { } before)
            return null;
        var added = table.Changes.LiveFiles.SelectMany(f => f.File.Columns)
            .Concat(table.Changes.Inlined?.Statistics.SelectMany(s => s) ?? []);
        var columns = before.Columns;
        foreach (var column in StatisticsMerge.Doubtful(before, added))
        {
            if (await catalog.Statistics.HasHadValuesAsync(ground.Connection, id, table.Table, column, cancellationToken)
                .ConfigureAwait(false))
                columns = columns.SetItem(column, columns[column] with { AreBoundsLost = true });
        }

        return before with { Columns = columns };
    }

    async Task WriteDeletionsAsync(
        CatalogConnection connection, CommitWriter writer, TableRows table, FileIds ids, CancellationToken cancellationToken)
    {
        await RemoveFlushedAsync(writer, table.Changes).ConfigureAwait(false);
        await EndFilesAsync(writer, table).ConfigureAwait(false);
        await ReplaceDeleteFilesAsync(writer, table, ids).ConfigureAwait(false);
        await EndInlinedRowsAsync(writer, table).ConfigureAwait(false);
        await KeepDeletionsAsync(connection, writer, table, cancellationToken).ConfigureAwait(false);
        if (table.Changes.Flushed.Count > 0)
            await InlinedTables.DropSupersededAsync(connection, table.Changes.Flushed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes rows and deleted positions from the catalog that are in files now.</summary>
    async Task RemoveFlushedAsync(CommitWriter writer, TableChanges changes)
    {
        foreach (var flushed in changes.Flushed)
            await writer.Rows.RemoveFlushedAsync(flushed.Name, baseTree.Snapshot.Id).ConfigureAwait(false);
        if (changes.FlushedDeletions is { } deletions)
            await writer.Rows.RemoveFlushedAsync(deletions, baseTree.Snapshot.Id).ConfigureAwait(false);
    }

    static async Task EndFilesAsync(CommitWriter writer, TableRows table)
    {
        foreach (var file in table.Ended)
        {
            if (await writer.Files.EndFileAsync(file.Id).ConfigureAwait(false) != 1)
                throw Lost(table.Table, $"file {file.Id.Value}");
        }
    }

    async Task ReplaceDeleteFilesAsync(CommitWriter writer, TableRows table, FileIds ids)
    {
        foreach (var pending in table.DeleteFiles)
        {
            if (pending.Deleted.Replaced is { } replaced
                && !await writer.Files.ReplaceDeleteFileAsync(replaced, catalog.DataPath).ConfigureAwait(false))
                throw Lost(table.Table, $"delete file {replaced.Id.Value}");
        }

        foreach (var pending in table.DeleteFiles.OrderBy(d => d.Own is null ? 0 : 1))
            await writer.Files.WriteDeleteFileAsync(table.Table, ids.Take(), pending.File?.Id ?? pending.Own!.CommittedId, pending.Written!)
                .ConfigureAwait(false);
    }

    static async Task EndInlinedRowsAsync(CommitWriter writer, TableRows table)
    {
        foreach (var (name, rows) in table.Changes.EndedRows)
        {
            if (await writer.Rows.EndInlinedRowsAsync(name, rows).ConfigureAwait(false) != rows.Count)
                throw Lost(table.Table, $"some of its rows in {name}");
        }
    }

    /// <summary>Keeps few deleted positions of files in the catalog.</summary>
    static async Task KeepDeletionsAsync(
        CatalogConnection connection, CommitWriter writer, TableRows table, CancellationToken cancellationToken)
    {
        if (table.InlinedDeletions.Count == 0)
            return;
        var name = await InlinedTables.EnsureDeletionsAsync(connection, writer.FinalId(table.Table.Id.Value), cancellationToken)
            .ConfigureAwait(false);
        await writer.Rows.WriteInlinedDeletionsAsync(
            name, [.. table.InlinedDeletions.SelectMany(d => d.Positions, (d, position) => (d.File.Id.Value, position))])
            .ConfigureAwait(false);
    }

    static DuckLakeException Lost(LakeTable table, string what) => new(DuckLakeErrorKind.Conflict,
        $"Transaction conflict: attempting to delete from table \"{table.Name}\", but another transaction has changed or compacted {what} "
        + "of it. Begin again on the latest state.");
}

/// <summary>The ids that data and delete files of a commit get.</summary>
sealed class FileIds(long next)
{
    long _next = next;

    public DataFileId Take() => new(_next++);
}
