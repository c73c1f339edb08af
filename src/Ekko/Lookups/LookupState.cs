using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Lookups;

/// <summary>
/// The look-up tables of a lake, as the catalog table <c>ekko_lookups</c> has them: what they are made of, and up to which snapshot. The
/// commit that adds rows moves it.
/// </summary>
/// <param name="Source">The table of transactions.</param>
/// <param name="Columns">The table of blocks and the ids of columns, as text: of others the look-up tables say nothing.</param>
/// <param name="Hashes">The table of <see cref="LookupTable.Hashes"/>.</param>
/// <param name="Addresses">The table of <see cref="LookupTable.Addresses"/>.</param>
/// <param name="UpTo">All rows that snapshots up to this one show are in them.</param>
sealed record LookupState(TableId Source, string Columns, TableId Hashes, TableId Addresses, SnapshotId UpTo)
{
    /// <summary>Reads it; null when the lake has no look-up tables.</summary>
    public static async Task<LookupState?> ReadAsync(Lake lake, CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(EkkoCatalog.Lookups, cancellationToken).ConfigureAwait(false))
            return null;
        var rows = await lake.QueryCatalogAsync(
            $"SELECT source_table, source_columns, hash_table, address_table, snapshot_id FROM {EkkoCatalog.Lookups}",
            row => new LookupState(
                new TableId(row.GetInt64(0)), row.GetString(1), new TableId(row.GetInt64(2)), new TableId(row.GetInt64(3)),
                new SnapshotId(row.GetInt64(4))),
            cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The table of a kind.</summary>
    public TableId this[LookupTable lookup] => lookup == LookupTable.Hashes ? Hashes : Addresses;

    /// <summary>Whether it is about these columns of these tables, and its own tables are there.</summary>
    public bool Holds(LakeTree tree, LookupSource source) =>
        Source == source.Transactions.Id && Columns == source.Describe()
        && tree.FindTable(Hashes) is not null && tree.FindTable(Addresses) is not null;
}
