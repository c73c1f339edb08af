using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.Writing;

namespace Ekko.Reading;

/// <summary>Reads what commits did to one transaction, from the changes of its rows.</summary>
sealed class TransactionLineage(LakeStates states, LakeQuery queries)
{
    public async Task<Answer<TransactionEvent>> ReadAsync(string hash, SnapshotSelector at, CancellationToken cancellationToken)
    {
        var argument = HexArgument.Hash(hash);
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        var oldest = (await state.Lake.Snapshots.RangeAsync(new SnapshotId(0), state.Snapshot.Id, 1, cancellationToken)
            .ConfigureAwait(false))[0].Snapshot.Id;
        // What the oldest snapshot that is left did is known only if it is the first of all.
        var first = oldest.Value == 0 ? 0 : oldest.Value + 1;
        var changes = state.Find(ProductTable.Transactions) is { } rows && first <= state.SnapshotId
            ? await ChangesAsync(state, rows, argument, first, cancellationToken).ConfigureAwait(false)
            : [];
        if (changes.Count == 0)
        {
            throw ReadingException.NotFound(string.Create(
                CultureInfo.InvariantCulture,
                $"Reading the lineage of transaction {argument.Lower} failed: "
                + $"no snapshot from {first} to {state.SnapshotId} did anything to it."));
        }

        var orphaned = await OrphanedAsync(state, changes, cancellationToken).ConfigureAwait(false);
        var events = new List<TransactionEvent>();
        foreach (var (change, before) in changes.Select((change, i) => (change, i == 0 ? null : changes[i - 1])))
        {
            if (Describe(change, before, orphaned) is { } what)
                events.Add(await EventAsync(state, change, what, cancellationToken).ConfigureAwait(false));
        }

        return new Answer<TransactionEvent>
        {
            SnapshotId = state.SnapshotId,
            Items = events,
            Warnings = first == 0
                ? null
                : [string.Create(CultureInfo.InvariantCulture, $"Snapshots before {oldest} have been expired, and what they did.")],
        };
    }

    Task<List<RowVersion>> ChangesAsync(
        LakeState state, ProductRelation rows, HexArgument hash, long first, CancellationToken cancellationToken)
    {
        var conditions = new SqlConditions();
        hash.AddTo(conditions, "hash", rows["tx_hash"]);
        var changes = LakeRelation.Changes(state.LakeName, state.Tree, rows.Table, first, state.SnapshotId);
        return queries.RowsAsync(
            $"""
            SELECT snapshot_id AS ekko_snapshot, rowid AS ekko_row, change_type AS ekko_change,
                   {rows.Select(["network", "subnet", "block_number", "block_hash", "success"])}
            FROM {changes} AS t WHERE {conditions.Sql} ORDER BY snapshot_id, rowid, change_type DESC
            """,
            row => new RowVersion(
                row.Number("ekko_snapshot"), row.Number("ekko_row"), row.Text("ekko_change"), row.Text("network"), row.Text("subnet"),
                row.Number("block_number"), row.Text("block_hash"), row.FlagOrNull("success")),
            cancellationToken, conditions);
    }

    /// <summary>Which of the blocks the chain has replaced.</summary>
    async Task<HashSet<string>> OrphanedAsync(LakeState state, List<RowVersion> changes, CancellationToken cancellationToken)
    {
        if (!changes.Exists(change => change.Change == "delete") || state.Find(ProductTable.Reorganisations) is not { } rows)
            return [];
        var conditions = new SqlConditions().Add(
            $"{rows["orphaned_hash"]} IN (SELECT unnest($hashes))",
            ("hashes", changes.Select(change => change.BlockHash).Distinct().ToArray()));
        return
        [
            .. await queries.RowsAsync(
                $"SELECT {rows["orphaned_hash"]} AS hash FROM {rows.From} WHERE {conditions.Sql}", row => row.Text("hash"),
                cancellationToken, conditions).ConfigureAwait(false),
        ];
    }

    // An update is two changes of one row in one snapshot, the old values first.
    static string? Describe(RowVersion change, RowVersion? before, HashSet<string> orphaned) => change.Change switch
    {
        "insert" => "inserted",
        "delete" => orphaned.Contains(change.BlockHash) ? "orphaned" : "deleted",
        "update_postimage" when change.Success is not null && before is { Change: "update_preimage", Success: null } => "receiptFilled",
        "update_postimage" => "changed",
        _ => null,
    };

    static async Task<TransactionEvent> EventAsync(
        LakeState state, RowVersion change, string what, CancellationToken cancellationToken) => new()
        {
            SnapshotId = change.SnapshotId,
            SnapshotTime = (await state.Lake.Snapshots.GetAsync(new SnapshotId(change.SnapshotId), cancellationToken)
                .ConfigureAwait(false)).Time,
            Event = what,
            Network = change.Network,
            Subnet = change.Subnet,
            BlockNumber = change.BlockNumber,
            BlockHash = change.BlockHash,
            Success = change.Success,
        };

    sealed record RowVersion(
        long SnapshotId, long RowId, string Change, string Network, string Subnet, long BlockNumber, string BlockHash, bool? Success);
}
