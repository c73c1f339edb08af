using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>
/// Which snapshots must not expire: pinned ones, and from the oldest cursor on all, because what a snapshot deleted is kept only as long as
/// a snapshot before it is.
/// </summary>
sealed class ProtectedSnapshots
{
    readonly Dictionary<SnapshotId, string> _pins;
    readonly (string Name, SnapshotId Snapshot)? _cursor;

    ProtectedSnapshots(
        List<(string Name, SnapshotId Snapshot, DateTimeOffset)> pins, List<(string Name, SnapshotId Snapshot, DateTimeOffset)> cursors)
    {
        _pins = pins.GroupBy(p => p.Snapshot).ToDictionary(g => g.Key, g => g.First().Name);
        if (cursors.Count > 0)
            _cursor = cursors.Select(c => (c.Name, c.Snapshot)).MinBy(c => c.Snapshot);
    }

    internal static async Task<ProtectedSnapshots> ReadAsync(SqlCatalog catalog, CancellationToken cancellationToken) => new(
        await NamedSnapshots.Pins.ReadAsync(catalog, cancellationToken).ConfigureAwait(false),
        await NamedSnapshots.Cursors.ReadAsync(catalog, cancellationToken).ConfigureAwait(false));

    internal static async Task<ProtectedSnapshots> ReadAsync(CatalogWriter writer, CancellationToken cancellationToken) => new(
        await NamedSnapshots.Pins.ReadAsync(writer, cancellationToken).ConfigureAwait(false),
        await NamedSnapshots.Cursors.ReadAsync(writer, cancellationToken).ConfigureAwait(false));

    /// <summary>What keeps a snapshot; null when nothing does.</summary>
    internal string? WhyKept(SnapshotId snapshot) =>
        _pins.TryGetValue(snapshot, out var pin) ? $"pin \"{pin}\""
        : _cursor is { } cursor && snapshot >= cursor.Snapshot ? $"cursor \"{cursor.Name}\", which is at snapshot {cursor.Snapshot},"
        : null;
}
