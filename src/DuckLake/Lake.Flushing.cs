using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake;

// Rows and deletes that the catalog keeps become files, with their history.
public sealed partial class Lake
{
    /// <summary>
    /// Moves the rows and deleted positions of a table that the catalog keeps into files, in a transaction. Readers of older snapshots see
    /// what they saw before: the files hold all versions of the rows with their snapshots.
    /// </summary>
    /// <param name="transaction">
    /// The transaction; it must not have changed or deleted rows of the table. Those it has added become files too.
    /// </param>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>How many versions of rows were moved.</returns>
    /// <exception cref="DuckLakeException">The transaction has changed or deleted rows of the table; it is as it was.</exception>
    public Task<long> FlushInlinedAsync(LakeTransaction transaction, LakeTable table, CancellationToken cancellationToken = default) =>
        new TableFlush(this, transaction, table).RunAsync(cancellationToken);
}
