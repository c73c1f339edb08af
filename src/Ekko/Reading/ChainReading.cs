using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.Lookups;
using Ekko.Writing;

namespace Ekko.Reading;

/// <summary>Reads transactions, blocks and addresses.</summary>
sealed class ChainReading(LakeStates states, LakeQuery queries, PageReader pages, BlockHints hints)
{
    readonly ChainFollowing _following = new(queries);
    KnownDensity? _density;

    public async Task<Page<TransactionSummary>> TransactionsAsync(
        TransactionFilter filter, PageRequest page, SnapshotSelector at, CancellationToken cancellationToken)
    {
        page.Check();
        var address = AddressOf(filter);
        var (state, cursor) = await states.OpenAsync(at, page.Cursor, cancellationToken).ConfigureAwait(false);
        filter = await _following.AfterAsync(state, filter, cancellationToken).ConfigureAwait(false);
        if (await FindAsync(state, address, cancellationToken).ConfigureAwait(false) is not { } rows)
            return PageReader.Empty<TransactionSummary>(state);
        var listing = new Listing(
            "transactions", rows.From, rows.Select(TransactionListing.Shown), TransactionListing.Conditions(rows, filter, address),
            TransactionListing.Keys(rows), filter.OldestFirst,
            await DensityAsync(state, rows, filter, cancellationToken).ConfigureAwait(false));
        var read = await pages.ReadAsync(state, listing, cursor, page.Limit, TransactionListing.Read, cancellationToken)
            .ConfigureAwait(false);
        return read with { Warnings = Warnings(address) };
    }

    public async Task<RowExport> ExportTransactionsAsync(TransactionFilter filter, SnapshotSelector at, CancellationToken cancellationToken)
    {
        var address = AddressOf(filter);
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        filter = await _following.AfterAsync(state, filter, cancellationToken).ConfigureAwait(false);
        return await FindAsync(state, address, cancellationToken).ConfigureAwait(false) is { } rows
            ? await ExportAsync(
                state, rows, TransactionListing.Conditions(rows, filter, address), TransactionListing.Shown, cancellationToken)
                    .ConfigureAwait(false)
            : throw Missing("transactions", state);
    }

    public async Task<RowExport> ExportBlocksAsync(BlockFilter filter, SnapshotSelector at, CancellationToken cancellationToken)
    {
        filter.OfTransactions.Check();
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        var limits = await _following.AfterAsync(state, filter.OfTransactions, cancellationToken).ConfigureAwait(false);
        return state.Find(ProductTable.Blocks) is { } rows
            ? await ExportAsync(
                state, rows, TransactionListing.Limits(rows, limits), BlockListing.Shown, cancellationToken)
                    .ConfigureAwait(false)
            : throw Missing("blocks", state);
    }

    public async Task<TransactionTotal> CountAsync(TransactionFilter filter, SnapshotSelector at, CancellationToken cancellationToken)
    {
        var address = AddressOf(filter);
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        filter = await _following.AfterAsync(state, filter, cancellationToken).ConfigureAwait(false);
        var count = 0L;
        if (await FindAsync(state, address, cancellationToken).ConfigureAwait(false) is { IsEmpty: false } rows)
        {
            var conditions = TransactionListing.Conditions(rows, filter, address);
            count = await queries.NumberAsync(
                $"SELECT count(*) AS answer FROM {rows.From} WHERE {conditions.Sql}", cancellationToken, conditions).ConfigureAwait(false);
        }

        return new TransactionTotal { SnapshotId = state.SnapshotId, Count = count, Warnings = Warnings(address) };
    }

    public async Task<long> CountBlocksAsync(BlockFilter filter, SnapshotSelector at, CancellationToken cancellationToken)
    {
        filter.OfTransactions.Check();
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        var limits = await _following.AfterAsync(state, filter.OfTransactions, cancellationToken).ConfigureAwait(false);
        if (state.Find(ProductTable.Blocks) is not { } rows)
            return 0;
        var conditions = TransactionListing.Limits(rows, limits);
        return await queries.NumberAsync(
            $"SELECT count(*) AS answer FROM {rows.From} WHERE {conditions.Sql}", cancellationToken, conditions).ConfigureAwait(false);
    }

    public async Task<Answer<TransactionDetail>> TransactionAsync(string hash, SnapshotSelector at, CancellationToken cancellationToken)
    {
        var argument = HexArgument.Hash(hash);
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        List<TransactionDetail> found = [];
        if (await FindAsync(state, LookupTable.Hashes, argument, cancellationToken).ConfigureAwait(false) is { IsEmpty: false } rows)
        {
            var conditions = new SqlConditions();
            argument.AddTo(conditions, "hash", rows["tx_hash"]);
            found = await queries.RowsAsync(
                $"SELECT {rows.Select(TransactionListing.All)} FROM {rows.From} WHERE {conditions.Sql} ORDER BY ALL",
                TransactionListing.ReadDetail, cancellationToken, conditions).ConfigureAwait(false);
        }

        return found.Count > 0
            ? new Answer<TransactionDetail> { SnapshotId = state.SnapshotId, Items = found }
            : throw Missing($"transaction {argument.Lower}", state);
    }

    public async Task<Page<BlockHeader>> BlocksAsync(
        BlockFilter filter, PageRequest page, SnapshotSelector at, CancellationToken cancellationToken)
    {
        page.Check();
        filter.OfTransactions.Check();
        var (state, cursor) = await states.OpenAsync(at, page.Cursor, cancellationToken).ConfigureAwait(false);
        var limits = await _following.AfterAsync(state, filter.OfTransactions, cancellationToken).ConfigureAwait(false);
        if (state.Find(ProductTable.Blocks) is not { } rows)
            return PageReader.Empty<BlockHeader>(state);
        var listing = new Listing(
            "blocks", rows.From, rows.Select(BlockListing.Shown), TransactionListing.Limits(rows, limits),
            BlockListing.Keys(rows), limits.OldestFirst);
        return await pages.ReadAsync(state, listing, cursor, page.Limit, BlockListing.Read, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Answer<BlockHeader>> BlockAsync(
        string numberOrHash, BlockFilter filter, SnapshotSelector at, CancellationToken cancellationToken)
    {
        var number = long.TryParse(numberOrHash, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : (long?)null;
        var hash = number is null ? HexArgument.Hash(numberOrHash) : null;
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        List<BlockHeader> found = [];
        if (await FindBlocksAsync(state, hash, cancellationToken).ConfigureAwait(false) is { IsEmpty: false } rows)
        {
            var conditions = TransactionListing.Limits(rows, filter.OfTransactions with { FromBlock = number, ToBlock = number });
            hash?.AddTo(conditions, "hash", rows["block_hash"]);
            found = await queries.RowsAsync(
                $"SELECT {rows.Select(BlockListing.Shown)} FROM {rows.From} WHERE {conditions.Sql} ORDER BY network, subnet, vm_type",
                BlockListing.Read, cancellationToken, conditions).ConfigureAwait(false);
        }

        return found.Count > 0
            ? new Answer<BlockHeader> { SnapshotId = state.SnapshotId, Items = found }
            : throw Missing($"block {hash?.Lower ?? numberOrHash}", state);
    }

    public async Task<AddressSummary> AddressAsync(string address, SnapshotSelector at, CancellationToken cancellationToken)
    {
        var argument = HexArgument.Address(address);
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        List<AddressActivity> chains = [];
        if (await FindAsync(state, argument, cancellationToken).ConfigureAwait(false) is { IsEmpty: false } rows)
        {
            var conditions = new SqlConditions();
            argument.AddTo(conditions, "address", rows["from_address"], rows["to_address"], rows["contract_address"]);
            chains = await queries.RowsAsync(ActivitySql(rows, conditions), ReadActivity, cancellationToken, conditions)
                .ConfigureAwait(false);
        }

        return new AddressSummary
        {
            SnapshotId = state.SnapshotId,
            Address = ChecksumAddress.Format(argument.Lower),
            Chains = chains,
            Warnings = Warnings(argument),
        };
    }

    /// <summary>Where rows are in time; nothing of it where the filter itself says where they are.</summary>
    async Task<TimeDensity> DensityAsync(
        LakeState state, ProductRelation rows, TransactionFilter filter, CancellationToken cancellationToken)
    {
        if (filter is not { FromBlock: null, ToBlock: null, FromBlockTime: null, ToBlockTime: null, Address: null }
            || rows.IdOf("block_time") is not { } time)
            return new TimeDensity([]);
        if (_density is { } known && known.Snapshot == state.Snapshot && known.Table == rows.Table.Id)
            return known.Density;
        var density = await TimeDensity.ReadAsync(state, rows.Table, time, cancellationToken).ConfigureAwait(false);
        _density = new KnownDensity(state.Snapshot, rows.Table.Id, density);
        return density;
    }

    /// <summary>The transactions of a state, those that may have an address if there is one; null where there are none yet.</summary>
    Task<ProductRelation?> FindAsync(LakeState state, HexArgument? address, CancellationToken cancellationToken) =>
        FindAsync(state, LookupTable.Addresses, address, cancellationToken);

    /// <summary>The blocks of a state, those that may have a hash if there is one; null where there are none yet.</summary>
    async Task<ProductRelation?> FindBlocksAsync(LakeState state, HexArgument? hash, CancellationToken cancellationToken) =>
        state.Find(ProductTable.Blocks) is { } rows && hash is not null
            ? await hints.NarrowAsync(state, rows, LookupTable.Hashes, hash, cancellationToken).ConfigureAwait(false)
            : state.Find(ProductTable.Blocks);

    async Task<ProductRelation?> FindAsync(
        LakeState state, LookupTable lookup, HexArgument? value, CancellationToken cancellationToken) =>
        state.Find(ProductTable.Transactions) is { } rows && value is not null
            ? await hints.NarrowAsync(state, rows, lookup, value, cancellationToken).ConfigureAwait(false)
            : state.Find(ProductTable.Transactions);

    Task<RowExport> ExportAsync(
        LakeState state, ProductRelation rows, SqlConditions conditions, IReadOnlyList<string> columns,
        CancellationToken cancellationToken) =>
        queries.ExportAsync(
            state, $"SELECT {rows.Select(columns)} FROM {rows.From} WHERE {conditions.Sql}", conditions, columns, cancellationToken);

    static string ActivitySql(ProductRelation rows, SqlConditions conditions)
    {
        var (sent, received, created) = (Is("from_address"), Is("to_address"), Is("contract_address"));
        return $"""
            SELECT {rows["network"]} AS network, {rows["subnet"]} AS subnet, {rows["vm_type"]} AS vm_type,
                   count(*) FILTER ({sent}) AS sent_count, count(*) FILTER ({received}) AS received_count,
                   {ChainStatistics.Sums(rows, "sent", sent)}, {ChainStatistics.Sums(rows, "received", received)},
                   min({rows["tx_hash"]}) FILTER ({created}) AS created_by,
                   min({rows["block_time"]}) AS first_time, max({rows["block_time"]}) AS last_time
            FROM {rows.From} WHERE {conditions.Sql} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """;

        string Is(string column) => $"lower({rows[column]}) = $address";
    }

    static AddressActivity ReadActivity(RowReader row) => new()
    {
        Network = row.Text("network"),
        Subnet = row.Text("subnet"),
        VmType = row.Text("vm_type"),
        SentCount = row.Number("sent_count"),
        ReceivedCount = row.Number("received_count"),
        SentValue = row.Sum("sent_high", "sent_low"),
        ReceivedValue = row.Sum("received_high", "received_low"),
        CreatedBy = row.TextOrNull("created_by"),
        FirstBlockTime = row.Time("first_time"),
        LastBlockTime = row.Time("last_time"),
    };

    static HexArgument? AddressOf(TransactionFilter filter) => filter.Address is null ? null : HexArgument.Address(filter.Address);

    static string[]? Warnings(HexArgument? argument) => argument?.Warning is { } warning ? [warning] : null;

    static ReadingException Missing(string what, LakeState state) => ReadingException.NotFound(
        string.Create(CultureInfo.InvariantCulture, $"Reading {what} failed: snapshot {state.SnapshotId} does not have it."));

    sealed record KnownDensity(Snapshot Snapshot, TableId Table, TimeDensity Density);
}
