using System.Globalization;
using Ekko.DuckLake;
using Ekko.Writing;

namespace Ekko.Reading;

/// <summary>
/// Reads the product's lake: transactions, blocks, snapshots, tables, and what changed between two states. Every read is of one snapshot
/// and says which. Safe for concurrent use.
/// </summary>
public sealed class DuckLakeService
{
    readonly LakeStates _states;
    readonly ChainReading _chain;
    readonly TableReading _tables;
    readonly SnapshotReading _snapshots;
    readonly ChangeReading _changes;
    readonly DifferenceReading _differences;
    readonly LakeSearch _search;
    readonly PinReading _pins;
    readonly TransactionLineage _lineage;

    /// <summary>Creates the service; nothing is opened before the first read.</summary>
    /// <param name="source">Where the lake is attached. The caller disposes it.</param>
    /// <param name="lakeName">The name it is attached as.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    public DuckLakeService(DuckLakeDataSource source, string lakeName = LakeLocation.Name, TimeProvider? clock = null)
    {
        var time = clock ?? TimeProvider.System;
        var queries = new LakeQuery(source);
        var pages = new PageReader(queries);
        _states = new LakeStates(source, lakeName, time);
        _chain = new ChainReading(_states, queries, pages, new BlockHints(queries));
        _tables = new TableReading(_states, queries);
        _snapshots = new SnapshotReading(_states, time);
        _changes = new ChangeReading(_states, pages, time);
        Statistics = new ChainStatistics(_states, queries);
        Records = new RecordReading(_states, queries, pages);
        _lineage = new TransactionLineage(_states, queries);
        _pins = new PinReading(_states);
        _search = new LakeSearch(_states, _chain, Statistics);
        _differences = new DifferenceReading(_states, queries, pages);
    }

    /// <summary>Statistics of the chains.</summary>
    public ChainStatistics Statistics { get; }

    /// <summary>What reorganisations replaced, and what was rejected.</summary>
    public RecordReading Records { get; }

    /// <summary>Transactions, those of the newest blocks first.</summary>
    /// <param name="filter">Which; null for all.</param>
    /// <param name="page">Which page; null for the first.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">A value is out of range, the cursor is not one of this query, or there is no such
    /// snapshot.</exception>
    public Task<Page<TransactionSummary>> GetTransactionsAsync(
        TransactionFilter? filter = null, PageRequest? page = null, SnapshotSelector? at = null,
        CancellationToken cancellationToken = default) =>
        _chain.TransactionsAsync(filter ?? new(), page ?? new(), at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>All transactions of a filter in columns, in the order in which the lake has them.</summary>
    /// <param name="filter">Which; null for all.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">A value is out of range, or there is no such snapshot.</exception>
    public Task<RowExport> ExportTransactionsAsync(
        TransactionFilter? filter = null, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _chain.ExportTransactionsAsync(filter ?? new(), at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>All blocks of a filter in columns, in the order in which the lake has them.</summary>
    /// <inheritdoc cref="ExportTransactionsAsync"/>
    public Task<RowExport> ExportBlocksAsync(
        BlockFilter? filter = null, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _chain.ExportBlocksAsync(filter ?? new(), at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>
    /// The transactions with a hash, with all their parts. There may be several: the same transaction can be in blocks of two chains.
    /// </summary>
    /// <param name="hash">The hash, in any case.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">The hash is none, there is no such transaction, or no such snapshot.</exception>
    public Task<Answer<TransactionDetail>> GetTransactionAsync(
        string hash, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _chain.TransactionAsync(hash, at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>What commits did to the transactions with a hash: inserted, given their receipts, orphaned.</summary>
    /// <param name="hash">The hash, in any case.</param>
    /// <param name="at">Up to which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">The hash is none, or no commit that is on record did anything to it.</exception>
    public Task<Answer<TransactionEvent>> GetTransactionLineageAsync(
        string hash, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _lineage.ReadAsync(hash, at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>How many transactions there are.</summary>
    /// <inheritdoc cref="GetTransactionsAsync"/>
    public Task<TransactionTotal> GetTransactionCountAsync(
        TransactionFilter? filter = null, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _chain.CountAsync(filter ?? new(), at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>Blocks, the newest first.</summary>
    /// <inheritdoc cref="GetTransactionsAsync"/>
    public Task<Page<BlockHeader>> GetBlocksAsync(
        BlockFilter? filter = null, PageRequest? page = null, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _chain.BlocksAsync(filter ?? new(), page ?? new(), at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>How many blocks there are.</summary>
    /// <inheritdoc cref="GetTransactionsAsync"/>
    public Task<long> GetBlockCountAsync(
        BlockFilter? filter = null, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _chain.CountBlocksAsync(filter ?? new(), at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>The blocks with a number, one of each chain that has it, or the block with a hash.</summary>
    /// <param name="numberOrHash">The number, decimal, or the hash, in any case.</param>
    /// <param name="filter">Of which chain; null for all.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">There is no such block, or no such snapshot.</exception>
    public Task<Answer<BlockHeader>> GetBlockAsync(
        string numberOrHash, BlockFilter? filter = null, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _chain.BlockAsync(numberOrHash, filter ?? new(), at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>What an address did, chain by chain.</summary>
    /// <param name="address">The address, in any case.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">The address is none, or there is no such snapshot.</exception>
    public Task<AddressSummary> GetAddressAsync(
        string address, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _chain.AddressAsync(address, at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>What a text may mean: a hash, an address, the number of a block or a snapshot, a part of a name.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">In which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">The text is empty or too long, or there is no such snapshot.</exception>
    public Task<Answer<SearchHit>> SearchAsync(string text, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _search.FindAsync(text, at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>The states the lake had and has, newest first.</summary>
    /// <param name="page">Which page; null for the first.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    /// <exception cref="ReadingException">The cursor is not one of this query.</exception>
    public Task<Page<SnapshotSummary>> GetSnapshotsAsync(PageRequest? page = null, CancellationToken cancellationToken = default) =>
        _snapshots.ListAsync(page ?? new(), cancellationToken);

    /// <summary>The states after one, the oldest first.</summary>
    /// <param name="snapshotId">The state before them.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public Task<IReadOnlyList<SnapshotSummary>> GetSnapshotsAfterAsync(
        long snapshotId, int most, CancellationToken cancellationToken = default) =>
        _snapshots.AfterAsync(snapshotId, most, cancellationToken);

    /// <summary>One state.</summary>
    /// <param name="at">Which; null for the latest.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    /// <exception cref="ReadingException">There is no such snapshot.</exception>
    public Task<SnapshotSummary> GetSnapshotAsync(SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _snapshots.GetAsync(at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>All tables with their rows, files and bytes.</summary>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">There is no such snapshot.</exception>
    public Task<Answer<TableInfo>> GetTableInfoAsync(SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _tables.ListAsync(at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>The columns of a table.</summary>
    /// <param name="table">Its name, or its schema and name with a dot between.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    /// <exception cref="ReadingException">There is no such table or snapshot.</exception>
    public Task<TableSchema> GetSchemaAsync(string table, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _tables.SchemaAsync(table, at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>The data files of a table.</summary>
    /// <inheritdoc cref="GetSchemaAsync"/>
    public Task<Answer<TableFile>> GetFilesAsync(
        string table, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _tables.FilesAsync(table, at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>What the catalog knows of the values of each column, in all data files of a table or in one.</summary>
    /// <param name="table">Its name, or its schema and name with a dot between.</param>
    /// <param name="fileId">The file; null for all.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    /// <exception cref="ReadingException">There is no such table, file or snapshot.</exception>
    public Task<Answer<ColumnSummary>> GetColumnsAsync(
        string table, long? fileId = null, SnapshotSelector? at = null, CancellationToken cancellationToken = default) =>
        _tables.ColumnsAsync(table, fileId, at ?? SnapshotSelector.Latest, cancellationToken);

    /// <summary>Pins and cursors of the change feed, and what each keeps from expiring.</summary>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public Task<Answer<PinView>> GetPinsAsync(CancellationToken cancellationToken = default) => _pins.ListAsync(cancellationToken);

    /// <summary>What the commits of the last hours did to the rows of a table, the newest first.</summary>
    /// <param name="hours">How many hours back.</param>
    /// <param name="table">The table's name, or its schema and name with a dot between.</param>
    /// <param name="page">Which page; null for the first.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">A value is out of range, the cursor is not one of this query, or there is no such
    /// table.</exception>
    public Task<Page<RowChange>> GetRecentChangesAsync(
        double hours, string table = "transactions", PageRequest? page = null, CancellationToken cancellationToken = default) =>
        _changes.RecentAsync(hours, table, page ?? new(), cancellationToken);

    /// <summary>Which tables differ between two states, by the catalog alone; with <paramref name="counts"/>, in how many rows and
    /// cells.</summary>
    /// <param name="from">The state to begin with.</param>
    /// <param name="to">The state to end with; null for the latest.</param>
    /// <param name="counts">Whether to count, which reads the changed files.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">There is no such snapshot, or the first is after the second.</exception>
    public Task<LakeDifference> GetDifferenceAsync(
        SnapshotSelector from, SnapshotSelector? to = null, bool counts = false, CancellationToken cancellationToken = default) =>
        _differences.TablesAsync(from, to ?? SnapshotSelector.Latest, counts, cancellationToken);

    /// <summary>The rows of a table that differ between two states; of a changed row only the columns that changed.</summary>
    /// <param name="from">The state to begin with.</param>
    /// <param name="to">The state to end with; null for the latest.</param>
    /// <param name="table">The table's name, or its schema and name with a dot between.</param>
    /// <param name="page">Which page; null for the first.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">There is no such snapshot or table, or the cursor is not one of this query.</exception>
    public Task<Page<RowDifference>> GetDifferenceRowsAsync(
        SnapshotSelector from, SnapshotSelector? to, string table, PageRequest? page = null,
        CancellationToken cancellationToken = default) =>
        _differences.RowsAsync(from, to ?? SnapshotSelector.Latest, table, page ?? new(), cancellationToken);

    /// <summary>Removes files that merges and expired snapshots left behind, by the lake's option <c>delete_older_than</c>.</summary>
    /// <param name="dryRun">Whether only to tell which.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <returns>Their paths.</returns>
    public Task<IReadOnlyList<string>> CleanupOldFilesAsync(bool dryRun = true, CancellationToken cancellationToken = default) =>
        _snapshots.CleanupAsync(dryRun, cancellationToken);

    /// <summary>Ends snapshots, so that no query can ask for them.</summary>
    /// <param name="olderThan">Those committed before this time; null for the lake's option <c>expire_older_than</c>.</param>
    /// <param name="dryRun">Whether only to tell which.</param>
    /// <param name="cancellationToken">Cancels; nothing is ended then.</param>
    /// <returns>The snapshots.</returns>
    public Task<IReadOnlyList<SnapshotSummary>> ExpireSnapshotsAsync(
        DateTimeOffset? olderThan = null, bool dryRun = true, CancellationToken cancellationToken = default) =>
        _snapshots.ExpireAsync(olderThan, dryRun, cancellationToken);

    /// <summary>Which snapshot a read would be of: what to ask before a cache.</summary>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cursor">The cursor of the page; null for the first.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    /// <exception cref="ReadingException">There is no such snapshot, or the cursor is not one of this lake.</exception>
    public async Task<SnapshotTag> GetSnapshotTagAsync(
        SnapshotSelector? at = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var (state, _) = await _states.OpenAsync(at ?? SnapshotSelector.Latest, cursor, cancellationToken).ConfigureAwait(false);
        return new SnapshotTag(
            state.SnapshotId, state.Snapshot.Time,
            string.Create(CultureInfo.InvariantCulture, $"{state.LakeId:N}/{state.SnapshotId}/{PageCursor.Micros(state.Snapshot.Time)}"));
    }

    /// <summary>What is the same only while the lake has the same states: what to ask before a cache of what is about several.</summary>
    /// <param name="window">How far back a read looks; null for the whole history.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public Task<string> GetHistoryTagAsync(TimeSpan? window = null, CancellationToken cancellationToken = default) =>
        _snapshots.TagAsync(window, cancellationToken);

    /// <summary>What tells this lake from others, for citations; a copy and a restored lake keep it.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Guid> GetLakeIdAsync(CancellationToken cancellationToken = default) =>
        (await _states.OpenAsync(SnapshotSelector.Latest, cancellationToken).ConfigureAwait(false)).LakeId;

    /// <summary>Opens the lake and reads its latest snapshot: whether reads can be answered.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The latest snapshot's number.</returns>
    public async Task<long> CheckAsync(CancellationToken cancellationToken = default) =>
        (await _states.OpenAsync(SnapshotSelector.Latest, cancellationToken).ConfigureAwait(false)).SnapshotId;
}
