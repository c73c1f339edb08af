using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;

namespace Ekko.DuckLake.Transactions;

/// <summary>
/// One commit: lock, refresh, check conflicts, allocate ids, write once; again if the database says that another commit was in the way.
/// Everything is inside the database's write transaction, so a crash at any point leaves the lake as it was before.
/// </summary>
sealed partial class LakeCommit(
    SqlCatalog catalog,
    LakeTree baseTree,
    LakeTree tree,
    TreeDifference difference,
    long nextOwnId,
    RowCommit rows,
    List<ICatalogCommitHook> hooks,
    CommitInfo? info)
{
    List<LakeTable> _inlined = [];

    /// <summary>Tables whose rows, as of the base, decided what is changed here.</summary>
    public IReadOnlyCollection<TableId> DecidedOn { get; init; } = [];

    /// <summary>Whether there will be a snapshot.</summary>
    public bool ChangesLake => !rows.IsEmpty || Compactions.Count > 0 || !difference.IsEmpty;

    public async Task<Snapshot?> RunAsync(CancellationToken cancellationToken)
    {
        Snapshot? committed = null;
        await catalog.WriteAsync(async connection =>
        {
            committed = null;
            var ground = await CommitState.ReadAsync(catalog, connection, cancellationToken).ConfigureAwait(false);
            Expect(ground, [this]);
            await CheckAsync(ground, cancellationToken).ConfigureAwait(false);
            if (ChangesLake)
                committed = await WriteAsync(ground, cancellationToken).ConfigureAwait(false);
            await RunHooksAsync(connection, committed ?? ground.Latest, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return committed;
    }

    /// <summary>Checks that nothing that was committed since the base contradicts this commit.</summary>
    /// <exception cref="DuckLakeException">Something does, or the lake wants a message.</exception>
    public async Task CheckAsync(CommitState ground, CancellationToken cancellationToken)
    {
        if (!ChangesLake)
            return;
        if (ground.Latest.Id != baseTree.Snapshot.Id)
        {
            var others = await ground.ChangesSinceAsync(baseTree.Snapshot.Id, cancellationToken).ConfigureAwait(false);
            // That a column has no NULL is decided on its rows, too.
            var decidedOn = difference.ChangedTables.Where(t => t.IsTightened).Select(t => t.After.Id).Concat(DecidedOn)
                .Where(t => t.Value < baseTree.Snapshot.NextCatalogId);
            // Our ids are provisional here, and another commit may have them by now: for what we created only names count.
            var mine = Changes(id => id).Where(c => c.Name is not null || c.Id < baseTree.Snapshot.NextCatalogId).ToList();
            ConflictCheck.Throw(mine, others, baseTree, [.. decidedOn]);
            await rows.CheckFilesAsync(ground.Connection, cancellationToken).ConfigureAwait(false);
        }

        if (info is null && await ground.RequiresMessageAsync(cancellationToken).ConfigureAwait(false))
            throw new DuckLakeException(
                "Committing failed: Commit Information for the snapshot is required but has not been provided. "
                + "Set a message with set_commit_message, or turn the option require_commit_message off.");
    }

    /// <summary>Writes the snapshot with everything that belongs to it.</summary>
    public async Task<Snapshot> WriteAsync(CommitState ground, CancellationToken cancellationToken)
    {
        var snapshot = await AllocateAsync(ground, cancellationToken).ConfigureAwait(false);
        await rows.WriteDeleteFilesAsync(snapshot.Id, cancellationToken).ConfigureAwait(false);
        await WriteAsync(ground, snapshot, cancellationToken).ConfigureAwait(false);
        return snapshot;
    }

    async Task<Snapshot> AllocateAsync(CommitState ground, CancellationToken cancellationToken)
    {
        var latest = ground.Latest;
        var version = latest.SchemaVersion + (difference.IsEmpty ? 0 : 1);
        _inlined = await TablesToInlineAsync(ground, cancellationToken).ConfigureAwait(false);
        version += await rows.PlaceInlinedRowsAsync(
            ground, [.. _inlined.Select(t => t.Id)], version, id => FinalId(id, latest), cancellationToken).ConfigureAwait(false);
        return new(
            new(latest.Id.Value + 1),
            CatalogTime.Truncate(catalog.TimeProvider.GetUtcNow()),
            version,
            latest.NextCatalogId + (nextOwnId - baseTree.Snapshot.NextCatalogId),
            latest.NextFileId + rows.FileIds + CompactedFileIds);
    }

    /// <summary>
    /// New tables, and tables whose rows look different from now on: the catalog gets a table for their rows where it is to keep some.
    /// </summary>
    async Task<List<LakeTable>> TablesToInlineAsync(CommitState ground, CancellationToken cancellationToken)
    {
        var changed = difference.ChangedTables.Where(t => t.ChangesRows).ToList();
        if (difference.CreatedTables.Count + changed.Count == 0)
            return [];
        var options = await OptionReader.ReadAsync(ground.Connection, cancellationToken).ConfigureAwait(false);
        var tables = difference.CreatedTables.Where(t => catalog.Options.InliningLimit(options, t.Schema, null, t.Columns) > 0).ToList();
        foreach (var table in changed.Select(t => t.After))
        {
            // Even if the catalog is to keep no rows now: what was made for rows as they were must not get later ones.
            if (catalog.Options.InliningLimit(options, table.Schema, table.Id, table.Columns) > 0
                || (InlinedTables.CanHold(catalog.Dialect, table.Columns)
                    && await ground.InlinedTableAsync(table.Id, cancellationToken).ConfigureAwait(false) is not null))
                tables.Add(table);
        }

        return tables;
    }

    long FinalId(long id, Snapshot latest) =>
        id >= baseTree.Snapshot.NextCatalogId ? id + latest.NextCatalogId - baseTree.Snapshot.NextCatalogId : id;

    async Task WriteAsync(CommitState ground, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var (connection, latest) = (ground.Connection, ground.Latest);
        var shift = latest.NextCatalogId - baseTree.Snapshot.NextCatalogId;
        var writer = new CommitWriter(connection, snapshot, baseTree.Snapshot.NextCatalogId, shift, cancellationToken);
        await writer.WriteSnapshotAsync().ConfigureAwait(false);
        await writer.WriteDropsAsync(difference).ConfigureAwait(false);
        await writer.WriteObjectsAsync(difference).ConfigureAwait(false);
        foreach (var table in _inlined)
            await InlinedTables.CreateAsync(connection, table, writer.FinalId(table.Id.Value), latest.SchemaVersion + 1, cancellationToken)
                .ConfigureAwait(false);
        await rows.WriteRowsAsync(ground, writer, new FileIds(latest.NextFileId), cancellationToken).ConfigureAwait(false);
        await WriteCompactionsAsync(connection, writer, latest.NextFileId, cancellationToken).ConfigureAwait(false);
        await writer.WriteSchemaVersionsAsync(difference, latest.SchemaVersion + 1).ConfigureAwait(false);
        await writer.WriteChangesAsync(ChangesMade.Format(Changes(writer.FinalId)), info).ConfigureAwait(false);
    }

    /// <summary>Whether there is something to write besides the snapshot.</summary>
    public bool HasHooks => hooks.Count > 0;

    /// <summary>Runs the hooks, after the snapshot was written.</summary>
    public async Task RunHooksAsync(CatalogConnection connection, Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (!HasHooks)
            return;
        await EkkoTables.UpgradeAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var program in hooks.Select(hook => hook.Tables).OfType<CatalogSteps>().DistinctBy(tables => tables.Owner))
            await EkkoTables.UpgradeAsync(connection, program, cancellationToken).ConfigureAwait(false);
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
            changes.Add(
                new(macro.IsTable ? ChangeKind.CreatedTableMacro : ChangeKind.CreatedScalarMacro, own(macro.Id.Value),
                    SchemaName(macro.Schema), macro.Name));
        changes.AddRange(
            difference.DroppedMacros.Select(
                m => new Change(m.IsTable ? ChangeKind.DroppedTableMacro : ChangeKind.DroppedScalarMacro, m.Id.Value)));
        changes.AddRange(rows.Changes(own));
        changes.AddRange(
            difference.ChangedTables.Where(t => t.IsAltered).Select(t => new Change(ChangeKind.AlteredTable, t.After.Id.Value)));
        changes.AddRange(difference.CommentedViews.Select(v => new Change(ChangeKind.AlteredView, v.Id.Value)));
        changes.AddRange(CompactionChanges);
        return changes;
    }

    string SchemaName(SchemaId id) => tree.FindSchema(id)!.Name;
}
