using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;
using Ekko.Leases;

namespace Ekko.Lookups;

/// <summary>
/// What a commit of look-up tables writes besides rows: that the process still has the lease, and where the tables are by now.
/// </summary>
/// <param name="leases">The table of leases.</param>
/// <param name="lease">The lease.</param>
/// <param name="write">Writes <c>ekko_lookups</c>.</param>
sealed class LookupCommit(LeaseTable leases, Lease lease, Func<CatalogWriter, CancellationToken, Task> write) : ICatalogCommitHook
{
    const string Name = EkkoCatalog.Lookups;

    public CatalogSteps? Tables => EkkoCatalog.Steps;

    public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (!await leases.ExtendAsync(writer, lease, cancellationToken).ConfigureAwait(false))
            throw new LookupOvertakenException();
        await write(writer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>New tables, which are empty: nothing is in them yet. Their ids are final only inside the commit.</summary>
    public static LookupCommit Create(
        LeaseTable leases, Lease lease, TableId source, string columns, LakeTable hashes, LakeTable addresses) => new(
        leases, lease, async (writer, token) =>
        {
            await writer.ExecuteAsync($"DELETE FROM {Name}", [], token).ConfigureAwait(false);
            await LookupChain.ClearAsync(writer, token).ConfigureAwait(false);
            await writer.ExecuteAsync(
                $"INSERT INTO {Name} VALUES (@source, @columns, @hashes, @addresses, 0, {writer.CurrentMilliseconds})",
                [("@source", source.Value), ("@columns", columns), ("@hashes", await IdAsync(hashes).ConfigureAwait(false)),
                    ("@addresses", await IdAsync(addresses).ConfigureAwait(false))],
                token).ConfigureAwait(false);

            async Task<long> IdAsync(LakeTable table) => (await writer.QueryAsync(
                "SELECT table_id FROM ducklake_table WHERE table_uuid = @uuid AND end_snapshot IS NULL", [("@uuid", table.Uuid)],
                row => row.GetInt64(0), token).ConfigureAwait(false))[0];
        });

    /// <summary>Moves tables forward, if they are where they were read.</summary>
    public static LookupCommit Advance(
        LeaseTable leases, Lease lease, LookupState from, SnapshotId upTo, IReadOnlyList<LookupChain> newChains) => new(
        leases, lease, async (writer, token) =>
        {
            var moved = await writer.ExecuteAsync(
                $"UPDATE {Name} SET snapshot_id = @to, updated_at = {writer.CurrentMilliseconds} "
                + "WHERE snapshot_id = @from AND hash_table = @hashes AND address_table = @addresses",
                [("@to", upTo.Value), ("@from", from.UpTo.Value), ("@hashes", from.Hashes.Value), ("@addresses", from.Addresses.Value)],
                token).ConfigureAwait(false);
            if (moved != 1)
                throw new LookupOvertakenException();
            await LookupChain.AddAsync(writer, newChains, token).ConfigureAwait(false);
        });
}
