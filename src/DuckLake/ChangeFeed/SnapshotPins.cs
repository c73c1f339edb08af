using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>The pins of a lake: snapshots that are kept under a name.</summary>
public sealed class SnapshotPins
{
    readonly Lake _lake;

    internal SnapshotPins(Lake lake) => _lake = lake;

    /// <summary>Keeps a snapshot under a name until the pin is deleted.</summary>
    /// <param name="name">The pin's name.</param>
    /// <param name="snapshot">The snapshot; null for the latest.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DuckLakeException">There is a pin of this name, or there is no such snapshot.</exception>
    public async Task<SnapshotPin> CreateAsync(string name, SnapshotId? snapshot = null, CancellationToken cancellationToken = default)
    {
        var (at, time) = await NamedSnapshots.Pins.CreateAsync(_lake, name, snapshot, cancellationToken).ConfigureAwait(false);
        return new SnapshotPin(name, at, time);
    }

    /// <summary>Deletes a pin; its snapshot can expire.</summary>
    /// <returns>Whether there was one of this name.</returns>
    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        NamedSnapshots.Pins.RemoveAsync(_lake, name, cancellationToken);

    /// <summary>All pins, by name.</summary>
    public async Task<IReadOnlyList<SnapshotPin>> ListAsync(CancellationToken cancellationToken = default) =>
        [.. (await NamedSnapshots.Pins.ReadAsync(_lake.Catalog, cancellationToken).ConfigureAwait(false))
            .Select(p => new SnapshotPin(p.Name, p.Snapshot, p.Time))];
}
