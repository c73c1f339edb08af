using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake;

// Rows of batches: added, deleted by key, added or changed by key.
public sealed partial class Lake
{
    /// <summary>Up to how many rows of one write to a table the catalog keeps itself; 0 for none.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public ValueTask<long> InliningLimitAsync(LakeTable table, CancellationToken cancellationToken = default) =>
        Catalog.Options.InliningLimitAsync(table, cancellationToken);

    /// <summary>
    /// Adds rows to a table in a transaction: up to the table's inlining limit they are kept in the catalog, beyond it they become data
    /// files.
    /// </summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="table">The table, as the transaction sees it.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The table's column that each column of the batch is; columns not named get their default.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="DuckLakeException">A NOT NULL column got NULL, or a column is not in the table.</exception>
    public async Task AppendAsync(
        LakeTransaction transaction, LakeTable table, BatchRowSource rows, IReadOnlyList<ColumnId> columns,
        CancellationToken cancellationToken = default)
    {
        if (rows.RowCount is not { } count
            || count > await Catalog.Options.InliningLimitAsync(table, cancellationToken).ConfigureAwait(false))
        {
            transaction.Append(table.Id, await WriteFilesAsync(table, rows, columns, cancellationToken).ConfigureAwait(false));
            return;
        }

        if (InlinedBatchReader.Read(Catalog.Dialect, table, rows, columns) is { } read)
        {
            transaction.Rows.AppendInlined(table.Id, read);
            return;
        }

        using var source = rows.Publish();
        using var lease = _engine.RentWriter(count);
        var projection = BatchProjection.Sql(table, columns, rows.Columns, source.Sql);
        transaction.Rows.AppendInlined(table.Id, new InlinedRowReader(Catalog.Dialect, table)
            .Read(lease.Connection, $"({projection}) AS ekko_rows", null, cancellationToken));
    }

    /// <summary>Deletes the rows of a table whose key is among those of a batch. NULL is no key.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="table">The table, as the transaction sees it.</param>
    /// <param name="keys">The keys; each column of the batch is one of the key's.</param>
    /// <param name="columns">The table's column that each column of the batch is compared with.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>How many rows were deleted.</returns>
    public Task<long> DeleteAsync(
        LakeTransaction transaction, LakeTable table, BatchRowSource keys, IReadOnlyList<ColumnId> columns,
        CancellationToken cancellationToken = default) =>
        new KeyedChange(this, transaction, table).DeleteAsync(keys, columns, cancellationToken);

    /// <summary>
    /// Adds rows of a batch to a table, or changes the rows that have the same key, which keep their row ids. Columns that are not in the
    /// batch keep their values in changed rows and get their defaults in new ones.
    /// </summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="table">The table, as the transaction sees it.</param>
    /// <param name="rows">The rows; no key twice.</param>
    /// <param name="columns">The table's column that each column of the batch is.</param>
    /// <param name="keys">Which of them are the key.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>How many rows were changed, and how many added.</returns>
    /// <exception cref="DuckLakeException">Two rows of the batch have the same key, a NOT NULL column got NULL, or a column is not in the
    /// table.</exception>
    public Task<(long Changed, long Added)> UpsertAsync(
        LakeTransaction transaction, LakeTable table, BatchRowSource rows, IReadOnlyList<ColumnId> columns, IReadOnlyList<ColumnId> keys,
        CancellationToken cancellationToken = default) =>
        transaction.ChangeAsync(() => new KeyedChange(this, transaction, table).UpsertAsync(rows, columns, keys, cancellationToken));
}
