using System.Data.Common;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>
/// One commit: lock, refresh, check conflicts, allocate ids, write once; again if the database says that somebody else was in the way.
/// Everything is inside the database's write transaction, so a crash at any point leaves the lake as it was before.
/// </summary>
sealed class LakeCommit(
    SqlCatalog catalog,
    LakeTree baseTree,
    LakeTree tree,
    TreeDifference difference,
    long nextOwnId,
    RowCommit rows,
    List<ICatalogCommitHook> hooks,
    CommitInfo? info)
{
    const int Attempts = 10;
    const double FirstWaitMilliseconds = 100;
    const double WaitGrowth = 1.5;

    /// <summary>How long a locked catalog is tried again: each try may itself wait for the database's own timeout.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>True when the database failed while committing, so that it may or may not have done so.</summary>
    public bool OutcomeIsUnknown { get; private set; }

    List<LakeTable> _inlined = [];

    bool ChangesLake => !rows.IsEmpty || !difference.IsEmpty;

    public async Task<Snapshot?> RunAsync(CancellationToken cancellationToken)
    {
        var started = catalog.TimeProvider.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (UnknownOutcomeException unknown)
            {
                OutcomeIsUnknown = true;
                throw catalog.Dialect.Translate(unknown.Error, "Committing");
            }
            catch (DbException error) when (error is not DuckLakeException)
            {
                var mayRetry = catalog.Dialect.Classify(error) is CatalogFault.Busy or CatalogFault.Conflict or CatalogFault.Unavailable;
                if (!mayRetry || attempt == Attempts || catalog.TimeProvider.GetElapsedTime(started) > Patience)
                    throw catalog.Dialect.Translate(error, "Committing");
                await Task.Delay(Wait(attempt), catalog.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    async Task<Snapshot?> TryAsync(CancellationToken cancellationToken)
    {
        Snapshot? committed = null;
        await catalog.WriteAsync(async connection =>
        {
            var latest = await catalog.ReadLatestAsync(connection, cancellationToken).ConfigureAwait(false);
            if (ChangesLake)
            {
                await CheckConflictsAsync(connection, latest, cancellationToken).ConfigureAwait(false);
                await CheckCommitInfoAsync(connection, cancellationToken).ConfigureAwait(false);
                committed = await AllocateAsync(connection, latest, cancellationToken).ConfigureAwait(false);
                await rows.WriteDeleteFilesAsync(committed.Id, cancellationToken).ConfigureAwait(false);
                await WriteAsync(connection, latest, committed, cancellationToken).ConfigureAwait(false);
            }

            await RunHooksAsync(connection, committed ?? latest, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return committed;
    }

    async Task CheckConflictsAsync(CatalogConnection connection, Snapshot latest, CancellationToken cancellationToken)
    {
        var moved = latest.Id.Value - baseTree.Snapshot.Id.Value;
        if (moved == 0)
            return;
        var others = await connection.QueryAsync("SELECT changes_made FROM ducklake_snapshot_changes WHERE snapshot_id > @base", row => row.TextOrNull(0),
            cancellationToken, ("@base", baseTree.Snapshot.Id.Value)).ConfigureAwait(false);
        if (others.Count != moved)
        {
            throw new DuckLakeException(DuckLakeErrorKind.Conflict,
                $"Transaction conflict: some of the {moved} snapshots since {baseTree.Snapshot.Id} have been expired, so their changes are unknown. Begin again on the latest state.");
        }

        var tightened = difference.ChangedTables.Where(t => t.IsTightened).Select(t => t.After.Id).ToList();
        // Ids of our own are provisional here and may be somebody else's by now: for what we created only names count.
        var mine = Changes(id => id).Where(c => c.Name is not null || c.Id < baseTree.Snapshot.NextCatalogId).ToList();
        ConflictCheck.Throw(mine, [.. others.SelectMany(ChangesMade.Parse)], baseTree, tightened);
        await rows.CheckFilesAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    async Task CheckCommitInfoAsync(CatalogConnection connection, CancellationToken cancellationToken)
    {
        if (info is not null)
            return;
        var required = await connection.ScalarAsync("SELECT \"value\" FROM ducklake_metadata WHERE \"key\" = 'require_commit_message' AND \"scope\" IS NULL",
            cancellationToken).ConfigureAwait(false);
        if (string.Equals(required as string, "true", StringComparison.OrdinalIgnoreCase))
            throw new DuckLakeException("Committing failed: this lake requires a commit message. Set one with set_commit_message, or turn the option require_commit_message off.");
    }

    async Task<Snapshot> AllocateAsync(CatalogConnection connection, Snapshot latest, CancellationToken cancellationToken)
    {
        var version = latest.SchemaVersion + (difference.IsEmpty ? 0 : 1);
        _inlined = await TablesToInlineAsync(connection, cancellationToken).ConfigureAwait(false);
        version += await rows.PlaceInlinedRowsAsync(connection, [.. _inlined.Select(t => t.Id)], version, id => Own(id, latest), cancellationToken).ConfigureAwait(false);
        return new(
            new(latest.Id.Value + 1),
            CatalogTime.Truncate(catalog.TimeProvider.GetUtcNow()),
            version,
            latest.NextCatalogId + (nextOwnId - baseTree.Snapshot.NextCatalogId),
            latest.NextFileId + rows.FileIds);
    }

    /// <summary>New tables, and tables whose rows look different from now on: the catalog gets a table for their rows where it is to keep some.</summary>
    async Task<List<LakeTable>> TablesToInlineAsync(CatalogConnection connection, CancellationToken cancellationToken)
    {
        var changed = difference.ChangedTables.Where(t => t.ChangesRows).ToList();
        if (difference.CreatedTables.Count + changed.Count == 0)
            return [];
        var options = await SqlCatalog.ReadOptionsAsync(connection, cancellationToken).ConfigureAwait(false);
        return
        [
            .. difference.CreatedTables.Where(t => catalog.InliningLimit(options, t.Schema, null, t.Columns) > 0),
            .. changed.Select(t => t.After).Where(t => catalog.InliningLimit(options, t.Schema, t.Id, t.Columns) > 0),
        ];
    }

    long Own(long id, Snapshot latest) => id >= baseTree.Snapshot.NextCatalogId ? id + latest.NextCatalogId - baseTree.Snapshot.NextCatalogId : id;

    async Task WriteAsync(CatalogConnection connection, Snapshot latest, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var shift = latest.NextCatalogId - baseTree.Snapshot.NextCatalogId;
        var writer = new CommitWriter(connection, snapshot, baseTree.Snapshot.NextCatalogId, shift, cancellationToken);
        await writer.WriteSnapshotAsync().ConfigureAwait(false);
        await writer.WriteDropsAsync(difference).ConfigureAwait(false);
        await writer.WriteObjectsAsync(difference).ConfigureAwait(false);
        foreach (var table in _inlined)
            await InlinedTables.CreateAsync(connection, table, writer.Own(table.Id.Value), latest.SchemaVersion + 1, cancellationToken).ConfigureAwait(false);
        await rows.WriteRowsAsync(connection, writer, new FileIds(latest.NextFileId), cancellationToken).ConfigureAwait(false);
        await writer.WriteSchemaVersionsAsync(difference, latest.SchemaVersion + 1).ConfigureAwait(false);
        await writer.WriteChangesAsync(ChangesMade.Format(Changes(writer.Own)), info).ConfigureAwait(false);
    }

    async Task RunHooksAsync(CatalogConnection connection, Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (hooks.Count == 0)
            return;
        await OwnTables.UpgradeAsync(connection, cancellationToken).ConfigureAwait(false);
        var writer = new CatalogWriter(connection);
        foreach (var hook in hooks)
            await hook.WriteAsync(writer, snapshot, cancellationToken).ConfigureAwait(false);
    }

    List<Change> Changes(Func<long, long> own)
    {
        var changes = new List<Change>();
        changes.AddRange(difference.DroppedSchemas.Select(s => new Change(ChangeKind.DroppedSchema, s.Id.Value)));
        changes.AddRange(difference.DroppedTables.Select(t => new Change(ChangeKind.DroppedTable, t.Id.Value)));
        changes.AddRange(difference.DroppedViews.Select(v => new Change(ChangeKind.DroppedView, v.Id.Value)));
        changes.AddRange(difference.CreatedSchemas.Select(s => new Change(ChangeKind.CreatedSchema, own(s.Id.Value), null, s.Name)));
        foreach (var table in difference.CreatedTables.Concat(difference.ChangedTables.Where(t => t.IsRenamed).Select(t => t.After)))
            changes.Add(new(ChangeKind.CreatedTable, own(table.Id.Value), SchemaName(table.Schema), table.Name));
        foreach (var view in difference.CreatedViews.Concat(difference.RenamedViews))
            changes.Add(new(ChangeKind.CreatedView, own(view.Id.Value), SchemaName(view.Schema), view.Name));
        foreach (var macro in difference.CreatedMacros)
            changes.Add(new(macro.IsTable ? ChangeKind.CreatedTableMacro : ChangeKind.CreatedScalarMacro, own(macro.Id.Value), SchemaName(macro.Schema), macro.Name));
        changes.AddRange(difference.DroppedMacros.Select(m => new Change(m.IsTable ? ChangeKind.DroppedTableMacro : ChangeKind.DroppedScalarMacro, m.Id.Value)));
        changes.AddRange(rows.Changes(own));
        changes.AddRange(difference.ChangedTables.Where(t => t.IsAltered).Select(t => new Change(ChangeKind.AlteredTable, t.After.Id.Value)));
        changes.AddRange(difference.CommentedViews.Select(v => new Change(ChangeKind.AlteredView, v.Id.Value)));
        return changes;
    }

    string SchemaName(SchemaId id) => tree.FindSchema(id)!.Name;

    static TimeSpan Wait(int attempt)
    {
#pragma warning disable CA5394 // Jitter, nothing secret.
        var jitter = 0.5 + Random.Shared.NextDouble() / 2;
#pragma warning restore CA5394
        return TimeSpan.FromMilliseconds(FirstWaitMilliseconds * Math.Pow(WaitGrowth, attempt - 1) * jitter);
    }
}
