using Ekko.DuckLake;

namespace Ekko.Leases;

/// <summary>The leases of a lake, for those who look after it.</summary>
public static class LakeLeases
{
    /// <summary>The leases that were not given back.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<IReadOnlyList<LeaseView>> ListAsync(Lake lake, CancellationToken cancellationToken = default) =>
    [
        .. (await new LeaseTable(lake, "", TimeSpan.Zero).ReadAsync(cancellationToken).ConfigureAwait(false))
            .Where(state => !WasGivenBack(state))
            .Select(state => new LeaseView(state.Key.ToString(), state.Holder, state.Remaining)),
    ];

    /// <summary>Gives leases back whose holder died; any process could take them all the same.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="dead">How long ago they have to have ended.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How many there were.</returns>
    public static async Task<int> ReleaseDeadAsync(Lake lake, TimeSpan dead, CancellationToken cancellationToken = default)
    {
        var ended = 0;
        await lake.WriteOwnAsync(
            async (writer, token) => ended = await writer.ExecuteAsync(
                $"UPDATE {EkkoCatalog.Leases} SET expires_at = 0 "
                + $"WHERE expires_at <> 0 AND expires_at < {writer.CurrentMilliseconds} - @dead",
                [("@dead", (long)dead.TotalMilliseconds)], token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return ended;
    }

    /// <summary>Given back, a lease ends in 1970.</summary>
    static bool WasGivenBack(LeaseState state) => state.Remaining < TimeSpan.FromDays(-365 * 20);
}
