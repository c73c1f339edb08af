using System.Globalization;
using System.Text.Unicode;
using Ekko.Writing;

namespace Ekko.Reading;

/// <summary>What the lake keeps on record: blocks that were replaced, messages that were rejected.</summary>
public sealed class RecordReading
{
    const int ShownBytes = 1024;

    readonly LakeStates _states;
    readonly LakeQuery _queries;
    readonly PageReader _pages;

    internal RecordReading(
        LakeStates states, LakeQuery queries, PageReader pages) => (_states, _queries, _pages) = (states, queries, pages);

    /// <summary>Blocks that were replaced, the latest first.</summary>
    /// <param name="filter">Of which chain and numbers; null for all. Times are those of the detection.</param>
    /// <param name="page">Which page; null for the first.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">The cursor is not one of this query, or there is no such snapshot.</exception>
    public async Task<Page<Reorganisation>> ReorganisationsAsync(
        BlockFilter? filter = null, PageRequest? page = null, SnapshotSelector? at = null, CancellationToken cancellationToken = default)
    {
        (filter, page) = (filter ?? new(), page ?? new());
        page.Check();
        filter.OfTransactions.Check();
        var (state, cursor) = await _states.OpenAsync(at ?? SnapshotSelector.Latest, page.Cursor, cancellationToken).ConfigureAwait(false);
        if (state.Find(ProductTable.Reorganisations) is not { } rows)
            return PageReader.Empty<Reorganisation>(state);
        var conditions = new SqlConditions()
            .AddIf($"{rows["network"]} = $network", "network", filter.Network)
            .AddIf($"{rows["subnet"]} = $subnet", "subnet", filter.Subnet)
            .AddIf($"{rows["block_number"]} >= $fromBlock", "fromBlock", filter.FromBlock)
            .AddIf($"{rows["block_number"]} <= $toBlock", "toBlock", filter.ToBlock);
        var listing = new Listing(
            "reorganisations", rows.From, Select(rows), conditions,
            [new(rows["detected_at"], IsTime: true), new(rows["block_number"]), new("t.rowid")]);
        return await _pages.ReadAsync(state, listing, cursor, page.Limit, ReadReorganisation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was believed and what replaced it.</summary>
    /// <param name="id">The id of the reorganisation.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">There is no such reorganisation or snapshot.</exception>
    public async Task<ReorganisationDetail> ReorganisationAsync(
        long id, SnapshotSelector? at = null, CancellationToken cancellationToken = default)
    {
        var state = await _states.OpenAsync(at ?? SnapshotSelector.Latest, cancellationToken).ConfigureAwait(false);
        var found = state.Find(ProductTable.Reorganisations) is { } rows
            ? await _queries.RowsAsync(
                $"SELECT {Select(rows)} FROM {rows.From} WHERE t.rowid = $id", ReadReorganisation, cancellationToken,
                new SqlConditions().Add("true", ("id", id))).ConfigureAwait(false)
            : [];
        if (found is not [var reorganisation])
        {
            throw ReadingException.NotFound(string.Create(
                CultureInfo.InvariantCulture, $"Reading reorganisation {id} failed: snapshot {state.SnapshotId} does not have it."));
        }

        var (orphaned, warning) = await OrphanedAsync(reorganisation, cancellationToken).ConfigureAwait(false);
        return new ReorganisationDetail
        {
            SnapshotId = state.SnapshotId,
            Reorganisation = reorganisation,
            Orphaned = orphaned,
            Canonical = reorganisation.CanonicalHash is { } hash
                ? await RowsAsync(state, reorganisation, hash, cancellationToken).ConfigureAwait(false)
                : null,
            Warnings = warning is null ? null : [warning],
        };
    }

    /// <summary>Messages that were rejected, the latest first.</summary>
    /// <param name="page">Which page; null for the first.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">The cursor is not one of this query, or there is no such snapshot.</exception>
    public async Task<Page<RejectedMessage>> RejectedAsync(
        PageRequest? page = null, SnapshotSelector? at = null, CancellationToken cancellationToken = default)
    {
        page ??= new();
        page.Check();
        var (state, cursor) = await _states.OpenAsync(at ?? SnapshotSelector.Latest, page.Cursor, cancellationToken).ConfigureAwait(false);
        if (state.Find(ProductTable.RejectedMessages) is not { } rows)
            return PageReader.Empty<RejectedMessage>(state);
        var listing = new Listing(
            "rejected messages", rows.From, SelectRejected(rows), new SqlConditions(),
            [new(rows["received_at"], IsTime: true), new("t.rowid")]);
        return await _pages.ReadAsync(state, listing, cursor, page.Limit, row => ReadRejected(row, ShownBytes), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>A rejected message with its whole payload.</summary>
    /// <param name="id">The id of the message.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">There is no such message or snapshot.</exception>
    public async Task<Answer<RejectedMessage>> RejectedMessageAsync(
        long id, SnapshotSelector? at = null, CancellationToken cancellationToken = default)
    {
        var state = await _states.OpenAsync(at ?? SnapshotSelector.Latest, cancellationToken).ConfigureAwait(false);
        var found = state.Find(ProductTable.RejectedMessages) is { } rows
            ? await _queries.RowsAsync(
                $"SELECT {SelectRejected(rows)} FROM {rows.From} WHERE t.rowid = $id", row => ReadRejected(row, int.MaxValue),
                cancellationToken,
                new SqlConditions().Add("true", ("id", id))).ConfigureAwait(false)
            : [];
        return found.Count > 0
            ? new Answer<RejectedMessage> { SnapshotId = state.SnapshotId, Items = found }
            : throw ReadingException.NotFound(string.Create(
                CultureInfo.InvariantCulture, $"Reading rejected message {id} failed: snapshot {state.SnapshotId} does not have it."));
    }

    async Task<(BlockContents? Rows, string? Warning)> OrphanedAsync(Reorganisation reorganisation, CancellationToken cancellationToken)
    {
        if (reorganisation.LastSnapshotId is not { } last)
            return (null, "The block was replaced before its rows were written.");
        try
        {
            var state = await _states.OpenAsync(new SnapshotSelector(last), cancellationToken).ConfigureAwait(false);
            return (await RowsAsync(state, reorganisation, reorganisation.OrphanedHash, cancellationToken).ConfigureAwait(false), null);
        }
        catch (ReadingException e) when (e.Kind == ReadingErrorKind.Expired)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"The orphaned rows are gone: snapshot {last} has been expired."));
        }
    }

    async Task<BlockContents> RowsAsync(LakeState state, Reorganisation of, string hash, CancellationToken cancellationToken)
    {
        var chain = new TransactionFilter
        {
            Network = of.Network,
            Subnet = of.Subnet,
            FromBlock = of.BlockNumber,
            ToBlock = of.BlockNumber,
        };
        var blocks = await OfBlockAsync(
            state, ProductTable.Blocks, BlockListing.Shown, chain, hash, "block_number", BlockListing.Read, cancellationToken)
                .ConfigureAwait(false);
        return new BlockContents
        {
            SnapshotId = state.SnapshotId,
            Block = blocks.Count > 0 ? blocks[0] : null,
            Transactions = await OfBlockAsync(
                state, ProductTable.Transactions, TransactionListing.Shown, chain, hash, "tx_index", TransactionListing.Read,
                cancellationToken)
                .ConfigureAwait(false),
        };
    }

    async Task<List<T>> OfBlockAsync<T>(
        LakeState state, ProductTable table, IEnumerable<string> columns, TransactionFilter chain, string hash, string order,
        Func<RowReader, T> read, CancellationToken cancellationToken)
    {
        if (state.Find(table) is not { } rows)
            return [];
        var conditions = TransactionListing.Limits(rows, chain).Add($"{rows["block_hash"]} = $hash", ("hash", hash));
        return await _queries.RowsAsync(
            $"SELECT {rows.Select(columns)} FROM {rows.From} WHERE {conditions.Sql} ORDER BY {rows[order]}", read, cancellationToken,
            conditions)
            .ConfigureAwait(false);
    }

    static string Select(ProductRelation rows) =>
        $"t.rowid AS id, {rows.Select(ProductTable.Reorganisations.Columns.Select(column => column.Name))}";

    static string SelectRejected(ProductRelation rows) =>
        $"t.rowid AS id, {rows.Select(ProductTable.RejectedMessages.Columns.Select(column => column.Name))}";

    static Reorganisation ReadReorganisation(RowReader row) => new()
    {
        Id = row.Number("id"),
        DetectedAt = row.Time("detected_at"),
        Network = row.Text("network"),
        Subnet = row.Text("subnet"),
        VmType = row.Text("vm_type"),
        BlockNumber = row.Number("block_number"),
        OrphanedHash = row.Text("orphaned_hash"),
        CanonicalHash = row.TextOrNull("canonical_hash"),
        ForkNumber = row.Number("fork_number"),
        TransactionCount = row.Number("transaction_count"),
        HadReceipts = row.FlagOrNull("had_receipts") ?? false,
        LastSnapshotId = row.NumberOrNull("last_snapshot"),
    };

    static RejectedMessage ReadRejected(RowReader row, int most)
    {
        var payload = row.BytesOrNull("payload");
        var shown = payload is null ? [] : payload.AsSpan(0, Math.Min(payload.Length, most));
        // A cut may be inside of a character: up to three bytes less make it whole again.
        var whole = shown;
        while (payload is not null && !Utf8.IsValid(whole) && shown.Length < payload.Length && shown.Length - whole.Length < 3)
            whole = whole[..^1];
        var isText = Utf8.IsValid(whole);
        return new RejectedMessage
        {
            Id = row.Number("id"),
            ReceivedAt = row.Time("received_at"),
            Subject = row.TextOrNull("subject"),
            StreamSequence = row.NumberOrNull("stream_sequence"),
            Reason = row.Text("reason"),
            PayloadBytes = payload?.Length ?? 0,
            Payload = payload is null ? null : isText ? System.Text.Encoding.UTF8.GetString(whole) : Convert.ToBase64String(shown),
            PayloadEncoding = payload is null ? null : isText ? "text" : "base64",
        };
    }
}
