using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;
using Microsoft.Extensions.Logging;

namespace Ekko.Leases;

/// <summary>
/// Leases in the catalog table <c>ekko_leases</c>. Time is the database's own, so clocks of hosts do not matter; and a holder that was
/// overtaken while it slept cannot commit any more, because every commit looks at its lease in its own transaction.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="holder">Who this process is: no other one may have the name.</param>
/// <param name="length">How long a lease lives without renewal.</param>
sealed class LeaseTable(Lake lake, string holder, TimeSpan length)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    const string Name = EkkoCatalog.Leases;
    const string Row = "network = @network AND subnet = @subnet AND vm_type = @vm";

    public string Holder => holder;

    public TimeSpan Length => length;

    /// <summary>All leases as they are now.</summary>
    public async Task<IReadOnlyList<LeaseState>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Name, cancellationToken).ConfigureAwait(false))
            return [];
        return await lake.QueryCatalogAsync(
            Select(lake.CatalogMilliseconds),
            row => new LeaseState(
                LeaseKey.Read(row.GetString(0), row.GetString(1), row.GetString(2)), row.GetString(3), row.GetInt64(4),
                TimeSpan.FromMilliseconds(row.GetInt64(5))),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the leases that are free.</summary>
    /// <param name="keys">Those that are wanted.</param>
    /// <param name="onlyNew">Leave those alone that a pipeline had last.</param>
    /// <param name="also">More to write in the same transaction, whatever was taken; null for nothing.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<Lease>> AcquireAsync(
        IReadOnlyCollection<LeaseKey> keys, bool onlyNew, Func<CatalogWriter, CancellationToken, Task>? also,
        CancellationToken cancellationToken)
    {
        var taken = new List<Lease>();
        await lake.WriteOwnAsync(async (writer, token) =>
        {
            taken.Clear();
            foreach (var key in keys)
            {
                if (await TryTakeAsync(writer, key, onlyNew, token).ConfigureAwait(false) is { } lease)
                    taken.Add(lease);
            }

            if (also is not null)
                await also(writer, token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return taken;
    }

    /// <summary>Makes the leases live longer.</summary>
    /// <returns>Those that are lost.</returns>
    public async Task<IReadOnlyList<Lease>> RenewAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken)
    {
        var lost = new List<Lease>();
        await lake.WriteOwnAsync(async (writer, token) =>
        {
            lost.Clear();
            foreach (var lease in leases)
            {
                if (!await ExtendAsync(writer, lease, token).ConfigureAwait(false))
                    lost.Add(lease);
            }
        }, cancellationToken).ConfigureAwait(false);
        return lost;
    }

    /// <summary>Gives leases back: any process may take them at once.</summary>
    public Task ReleaseAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken) =>
        lake.WriteOwnAsync(async (writer, token) =>
        {
            foreach (var lease in leases)
            {
                await writer.ExecuteAsync(
                    $"UPDATE {Name} SET expires_at = 0 WHERE {Row} AND holder = @holder AND token = @token",
                    [.. Key(lease.Key), ("@holder", holder), ("@token", lease.Token)], token).ConfigureAwait(false);
            }
        }, cancellationToken);

    /// <summary>Gives leases back at the end of a process: soon or not at all, and without an error in place of its own.</summary>
    public async Task LetGoAsync(IReadOnlyCollection<Lease> leases, TimeProvider time, ILogger logger)
    {
        if (leases.Count == 0)
            return;
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            await ReleaseAsync(leases, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DuckLakeException or OperationCanceledException)
        {
            logger.ReleaseFailed(length.TotalSeconds, e.Message);
        }
    }

    /// <summary>Makes a lease live longer, inside a transaction.</summary>
    /// <returns>False when another process has taken it.</returns>
    public async Task<bool> ExtendAsync(CatalogWriter writer, Lease lease, CancellationToken cancellationToken) =>
        await writer.ExecuteAsync(
        $"UPDATE {Name} SET expires_at = {writer.CurrentMilliseconds} + @length WHERE {Row} AND holder = @holder AND token = @token",
        [("@length", (long)length.TotalMilliseconds), .. Key(lease.Key), ("@holder", holder), ("@token", lease.Token)], cancellationToken)
        .ConfigureAwait(false) == 1;

    async Task<Lease?> TryTakeAsync(CatalogWriter writer, LeaseKey key, bool onlyNew, CancellationToken cancellationToken)
    {
        var found = await writer.QueryAsync(
            $"{Select(writer.CurrentMilliseconds)} WHERE {Row}", Key(key),
            row => (Holder: row.GetString(3), Token: row.GetInt64(4), Remaining: row.GetInt64(5)), cancellationToken).ConfigureAwait(false);
        if (found.Count == 0)
        {
            await writer.ExecuteAsync(
                $"INSERT INTO {Name} VALUES (@network, @subnet, @vm, @holder, 1, {writer.CurrentMilliseconds} + @length)",
                [.. Key(key), ("@holder", holder), ("@length", (long)length.TotalMilliseconds)], cancellationToken).ConfigureAwait(false);
            return new Lease(key, 1);
        }

        var (current, token, remaining) = found[0];
        if ((onlyNew && !LeaseHolder.IsSource(current)) || (current != holder && remaining > 0))
            return null;
        var taken = new Lease(key, current == holder ? token : token + 1);
        await writer.ExecuteAsync(
            $"UPDATE {Name} SET holder = @holder, token = @token, expires_at = {writer.CurrentMilliseconds} + @length WHERE {Row}",
            [("@holder", holder), ("@token", taken.Token), ("@length", (long)length.TotalMilliseconds), .. Key(key)], cancellationToken)
            .ConfigureAwait(false);
        return taken;
    }

    static string Select(string now) => $"SELECT network, subnet, vm_type, holder, token, expires_at - {now} FROM {Name}";

    static (string, object?)[] Key(LeaseKey key) => [("@network", key.Network), ("@subnet", key.Subnet), ("@vm", key.VmType)];
}
