using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Maintenance;

/// <summary>
/// Moves the rows and deleted positions that the catalog keeps of tables into files. Tables with <c>auto_compact</c> off are left alone.
/// </summary>
sealed class FlushInlinedData(Lake lake, LakeTransaction transaction)
{
    /// <param name="schema">Only tables of this schema; null for all.</param>
    /// <param name="table">Only this table; null for all.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>One entry for each table that had rows there.</returns>
    internal async Task<IReadOnlyList<FlushResult>> RunAsync(string? schema, string? table, CancellationToken cancellationToken)
    {
        var options = await lake.Catalog.Options.AllAsync(cancellationToken).ConfigureAwait(false);
        var results = new List<FlushResult>();
        foreach (var (owner, found) in MaintainedTables.Of(transaction.Tree, schema, table, options))
        {
            if (await new TableFlush(lake, transaction, found).RunAsync(cancellationToken).ConfigureAwait(false) is > 0 and var rows)
                results.Add(new FlushResult(owner.Name, found.Name, rows));
        }

        return results;
    }

    /// <summary>What a flush would move: one entry for each table that has rows there.</summary>
    /// <param name="schema">Only tables of this schema; null for all.</param>
    /// <param name="table">Only this table; null for all.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    internal async Task<IReadOnlyList<FlushResult>> PlanAsync(string? schema, string? table, CancellationToken cancellationToken)
    {
        var options = await lake.Catalog.Options.AllAsync(cancellationToken).ConfigureAwait(false);
        var results = new List<FlushResult>();
        foreach (var (owner, found) in MaintainedTables.Of(transaction.Tree, schema, table, options))
        {
            using var kept = await lake.Catalog.FlushableRows.ReadAsync(found, transaction.Base.Snapshot, cancellationToken)
                .ConfigureAwait(false);
            if (kept.Rows.Sum(batch => (long)batch.Rows.RowCount) is > 0 and var rows)
                results.Add(new FlushResult(owner.Name, found.Name, rows));
        }

        return results;
    }
}
