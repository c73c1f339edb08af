using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>
/// What a commit finds when it has the lock: the latest snapshot, what came before it, the tables it writes to. Read once for all members
/// of a round, and where a round trip costs something in two.
/// </summary>
sealed class CommitState
{
    readonly Dictionary<SnapshotId, IReadOnlyList<Change>> _changes = [];
    readonly Dictionary<TableId, DeferredTableStatistics> _statistics = [];
    readonly Dictionary<TableId, DeferredQuery<string>> _inlined = [];
    readonly DeferredQuery<string?> _requiresMessage;
    DeferredQuery<(long Snapshot, string? Made)>? _others;
    SnapshotId _othersSince;

    CommitState(CatalogConnection connection, DeferredQuery<string?> requiresMessage, Snapshot latest) =>
        (Connection, _requiresMessage, Latest) = (connection, requiresMessage, latest);

    public CatalogConnection Connection { get; }

    public Snapshot Latest { get; }

    /// <summary>Takes the lock, where that is a statement, and looks.</summary>
    public static async Task<CommitState> ReadAsync(SqlCatalog catalog, CatalogConnection connection, CancellationToken cancellationToken)
    {
        var latest = connection.Ask(SnapshotReader.Latest, SnapshotReader.Read);
        var requiresMessage = connection.Ask(
            "SELECT \"value\" FROM ducklake_metadata WHERE \"key\" = 'require_commit_message' AND \"scope\" IS NULL",
            row => row.TextOrNull(0));
        return new CommitState(
            connection, requiresMessage, await catalog.Snapshots.SingleAsync(latest, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Asks for what commits are going to want to know, so that it comes in one round trip.</summary>
    /// <param name="since">The oldest snapshot that one of them began with.</param>
    /// <param name="tables">Committed tables that get rows, and whether some of them are kept in the catalog.</param>
    public void Expect(SnapshotId since, IEnumerable<(TableId Table, bool Inlined)> tables)
    {
        if (since != Latest.Id)
            AskOthers(since);
        foreach (var (table, inlined) in tables)
        {
            Statistics(table);
            if (inlined)
                InlinedTable(table);
        }
    }

    /// <summary>What was committed after a snapshot.</summary>
    /// <exception cref="DuckLakeException">Some of it is no longer known.</exception>
    public async ValueTask<IReadOnlyList<Change>> ChangesSinceAsync(SnapshotId snapshot, CancellationToken cancellationToken)
    {
        var moved = Latest.Id.Value - snapshot.Value;
        if (moved == 0)
            return [];
        if (_changes.TryGetValue(snapshot, out var known))
            return known;
        var asked = _others is { } wider && _othersSince.Value <= snapshot.Value ? wider : AskOthers(snapshot);
        var others = (await asked.RowsAsync(cancellationToken).ConfigureAwait(false)).FindAll(o => o.Snapshot > snapshot.Value);
        if (others.Count != moved)
        {
            throw new DuckLakeException(DuckLakeErrorKind.Conflict,
                $"Transaction conflict: some of the {moved} snapshots since {snapshot} have been expired, so their changes are unknown. "
                + "Begin again on the latest state.");
        }

        return _changes[snapshot] = [.. others.SelectMany(o => ChangesMade.Parse(o.Made))];
    }

    /// <summary>Whether the lake takes no commit that says nothing about itself.</summary>
    public async ValueTask<bool> RequiresMessageAsync(CancellationToken cancellationToken) =>
        ScopedOptions.IsOn((await _requiresMessage.RowsAsync(cancellationToken).ConfigureAwait(false)).LastOrDefault());

    /// <summary>Statistics of a table before the commit; null before its first rows.</summary>
    public Task<TableStatistics?> StatisticsAsync(TableId table, CancellationToken cancellationToken) =>
        Statistics(table).ReadAsync(cancellationToken);

    /// <summary>The newest table of the catalog that keeps rows of a table; null when there is none.</summary>
    public async ValueTask<string?> InlinedTableAsync(TableId table, CancellationToken cancellationToken) =>
        (await InlinedTable(table).RowsAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    DeferredQuery<(long Snapshot, string? Made)> AskOthers(SnapshotId since)
    {
        _othersSince = since;
        return _others = Connection.Ask("SELECT snapshot_id, changes_made FROM ducklake_snapshot_changes WHERE snapshot_id > @base",
            row => (row.Number(0), row.TextOrNull(1)), ("@base", since.Value));
    }

    DeferredTableStatistics Statistics(TableId table)
    {
        if (!_statistics.TryGetValue(table, out var asked))
            _statistics.Add(table, asked = DeferredTableStatistics.Ask(Connection, table));
        return asked;
    }

    DeferredQuery<string> InlinedTable(TableId table)
    {
        if (!_inlined.TryGetValue(table, out var asked))
        {
            _inlined.Add(table, asked = Connection.Ask(
                "SELECT table_name FROM ducklake_inlined_data_tables WHERE table_id = @table ORDER BY schema_version DESC LIMIT 1",
                row => row.Text(0), ("@table", table.Value)));
        }

        return asked;
    }
}
