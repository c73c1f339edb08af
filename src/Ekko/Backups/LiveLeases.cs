using System.Globalization;
using Ekko.DuckLake.Transactions;
using Ekko.Leases;

namespace Ekko.Backups;

/// <summary>The leases of processes that are at work on a lake.</summary>
static class LiveLeases
{
    /// <summary>Refuses while one of them lives, by the database's own clock.</summary>
    /// <exception cref="EkkoException">One does; the message says which.</exception>
    public static async Task RequireNoneAsync(CatalogWriter writer, string doing, CancellationToken cancellationToken)
    {
        await RequireNoRunAsync(writer, doing, cancellationToken).ConfigureAwait(false);
        if (!await writer.TableExistsAsync(EkkoCatalog.Leases, cancellationToken).ConfigureAwait(false))
            return;
        var live = await writer.QueryAsync(
            $"SELECT network, subnet, vm_type, holder, expires_at - {writer.CurrentMilliseconds} FROM {EkkoCatalog.Leases} "
            + $"WHERE expires_at > {writer.CurrentMilliseconds} ORDER BY network, subnet, vm_type",
            [],
            row => (Key: LeaseKey.Read(row.GetString(0), row.GetString(1), row.GetString(2)), Holder: row.GetString(3),
                Left: row.GetInt64(4)),
            cancellationToken).ConfigureAwait(false);
        if (live.Count == 0)
            return;
        throw new EkkoException(string.Create(CultureInfo.InvariantCulture,
            $"{doing} failed: {live[0].Holder} is at work on {live[0].Key}, its lease lives for {live[0].Left / 1000.0:0.0} s. "
            + $"Stop pipelines, sources and maintenance of this lake, then try again; the lease of a process that died ends by itself."));
    }

    /// <summary>Takes the leases out of a copy of the catalog: no process works on that one yet.</summary>
    public static async Task ClearAsync(CatalogWriter writer, CancellationToken cancellationToken)
    {
        await writer.ExecuteAsync($"DELETE FROM {EkkoCatalog.Leases}", [], cancellationToken).ConfigureAwait(false);
        await writer.ExecuteAsync($"DELETE FROM {EkkoCatalog.MaintenanceLeases}", [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses while maintenance goes on that a person or a client asked for: it has a lease on record only.</summary>
    static async Task RequireNoRunAsync(CatalogWriter writer, string doing, CancellationToken cancellationToken)
    {
        if (!await writer.TableExistsAsync(EkkoCatalog.MaintenanceLeases, cancellationToken).ConfigureAwait(false))
            return;
        var live = await writer.QueryAsync(
            $"SELECT run_id, expires_at - {writer.CurrentMilliseconds} FROM {EkkoCatalog.MaintenanceLeases} "
            + $"WHERE expires_at > {writer.CurrentMilliseconds} ORDER BY run_id",
            [], row => (Run: row.GetString(0), Left: row.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        if (live.Count == 0)
            return;
        throw new EkkoException(string.Create(CultureInfo.InvariantCulture,
            $"{doing} failed: maintenance run {live[0].Run} goes on, its lease lives for {live[0].Left / 1000.0:0.0} s. "
            + $"Try again when it has ended; the lease of a process that died ends by itself."));
    }
}
