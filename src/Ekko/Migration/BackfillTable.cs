using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;

namespace Ekko.Migration;

/// <summary>The files of backfills in the catalog table <c>ekko_backfills</c>; their progress is written with the rows.</summary>
/// <param name="lake">The lake.</param>
sealed class BackfillTable(Lake lake)
{
    const string Name = EkkoCatalog.Backfills;

    /// <summary>All files, by path.</summary>
    public async Task<IReadOnlyList<BackfilledFile>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Name, cancellationToken).ConfigureAwait(false))
            return [];
        return await lake.QueryCatalogAsync(
            $"SELECT path, size, state, reason, rows_read, rows_added, rows_present, rows_left_out FROM {Name} ORDER BY path",
            row => new BackfilledFile
            {
                Path = row.GetString(0),
                Size = row.GetInt64(1),
                State = Enum.Parse<BackfillState>(row.GetString(2)),
                Reason = row.IsDBNull(3) ? null : row.GetString(3),
                RowsRead = row.GetInt64(4),
                RowsAdded = row.GetInt64(5),
                RowsPresent = row.GetInt64(6),
                RowsLeftOut = row.GetInt64(7),
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes files, in a transaction of their own.</summary>
    public Task WriteAsync(IReadOnlyCollection<BackfilledFile> files, CancellationToken cancellationToken) =>
        lake.WriteOwnAsync((writer, token) => WriteAsync(writer, files, token), cancellationToken);

    /// <summary>Notes files, inside the transaction of a commit.</summary>
    public static async Task WriteAsync(
        CatalogWriter writer, IReadOnlyCollection<BackfilledFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            (string, object?)[] values =
            [
                ("@path", file.Path), ("@size", file.Size), ("@state", file.State.ToString()), ("@reason", file.Reason),
                ("@read", file.RowsRead), ("@added", file.RowsAdded), ("@present", file.RowsPresent), ("@left", file.RowsLeftOut),
            ];
            await writer.ExecuteAsync($"DELETE FROM {Name} WHERE path = @path", [("@path", file.Path)], cancellationToken)
                .ConfigureAwait(false);
            await writer.ExecuteAsync(
                $"INSERT INTO {Name} VALUES (@path, @size, @state, @reason, @read, @added, @present, @left, {writer.CurrentMilliseconds})",
                values, cancellationToken).ConfigureAwait(false);
        }
    }
}
