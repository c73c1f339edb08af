using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Transactions;
using Ekko.Leases;
using Ekko.Writing;

namespace Ekko.Lookups;

/// <summary>
/// Fills the look-up tables of a lake: step by step, each of them one commit of rows and of how far they go. One process at a time does it,
/// the one with the lease. A crash between two steps, or in one, leaves tables that end earlier; look-ups read on from there.
/// </summary>
public sealed class LookupIndexer : IAsyncDisposable
{
    const string Author = "ekko";

    readonly Lake _lake;
    readonly LookupOptions _options;
    readonly TimeProvider _time;
    readonly LeaseTable _leases;
    readonly LookupTiers _tiers;
    IReadOnlyList<Lease> _held = [];

    /// <summary>Prepares it; nothing is read or written before it is run.</summary>
    /// <param name="lake">The lake; stays the caller's.</param>
    /// <param name="options">When to work; null for the defaults.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public LookupIndexer(Lake lake, LookupOptions? options = null, TimeProvider? timeProvider = null)
    {
        (_lake, _options, _time) = (lake, options ?? new(), timeProvider ?? TimeProvider.System);
        _leases = new LeaseTable(lake, LeaseHolder.NewIndexer(), _options.LeaseLength);
        _tiers = new LookupTiers(lake, _options.FilesPerMerge);
    }

    /// <summary>Brings the tables up to the latest snapshot, as far as it is worth a step.</summary>
    /// <param name="stepRows">Rows that make a step due; 1 for all there are.</param>
    /// <param name="cancellationToken">Interrupts the engine; finished steps stay.</param>
    /// <returns>The tables as they are; null when another process fills them, or the lake has no transactions.</returns>
    public async Task<LookupSummary?> UpdateAsync(long stepRows = 1, CancellationToken cancellationToken = default)
    {
        while (await StepAsync(stepRows, cancellationToken).ConfigureAwait(false))
        {
        }

        return _held.Count == 0 ? null : await SummariseAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Drops the tables and fills new ones. Meanwhile look-ups read the transactions themselves.</summary>
    /// <param name="cancellationToken">Interrupts the engine; what was filled stays, and the next update goes on.</param>
    /// <exception cref="EkkoException">Another process fills the tables, or the lake has no transactions.</exception>
    public async Task<LookupSummary> RebuildAsync(CancellationToken cancellationToken = default)
    {
        var tree = await _lake.TreeAsync(cancellationToken).ConfigureAwait(false);
        var source = await LookupSource.FindAsync(_lake, tree, cancellationToken).ConfigureAwait(false)
            ?? throw new EkkoException("Rebuilding the look-up tables failed: the lake has no transactions yet.");
        if (await TakeAsync(cancellationToken).ConfigureAwait(false) is not { } lease)
        {
            throw new EkkoException(
                "Rebuilding the look-up tables failed: another process fills them. Wait until it is done, or stop it.");
        }

        var state = await LookupState.ReadAsync(_lake, cancellationToken).ConfigureAwait(false);
        await CreateAsync(lease, source, state, cancellationToken).ConfigureAwait(false);
        return await UpdateAsync(1, cancellationToken).ConfigureAwait(false)
            ?? throw new LookupOvertakenException();
    }

    /// <summary>Gives the lease back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leases.LetGoAsync(_held, _time, _options.Logger).ConfigureAwait(false);
        _held = [];
    }

    /// <summary>Does one step: makes the tables if they are missing, else fills in what has come, then merges.</summary>
    /// <returns>Whether there was something to do.</returns>
    internal async Task<bool> StepAsync(long stepRows, CancellationToken cancellationToken)
    {
        var tree = await _lake.TreeAsync(cancellationToken).ConfigureAwait(false);
        if (await LookupSource.FindAsync(_lake, tree, cancellationToken).ConfigureAwait(false) is not { } source)
            return false;
        var state = await LookupState.ReadAsync(_lake, cancellationToken).ConfigureAwait(false);
        var holds = state?.Holds(tree, source) == true;
        var arrived = await ArrivedFiles.ReadAsync(
            _lake, source.Transactions.Id, holds ? state!.UpTo : new SnapshotId(0), cancellationToken).ConfigureAwait(false);
        if (arrived.Files.Count == 0 || arrived.Cost < stepRows
            || await TakeAsync(cancellationToken).ConfigureAwait(false) is not { } lease)
            return false;
        if (holds)
            await FillAsync(lease, source, state!, arrived, tree.Snapshot, cancellationToken).ConfigureAwait(false);
        else
            await CreateAsync(lease, source, state, cancellationToken).ConfigureAwait(false);
        return true;
    }

    async Task CreateAsync(Lease lease, LookupSource source, LookupState? old, CancellationToken cancellationToken)
    {
        var transaction = await _lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var ending = transaction.ConfigureAwait(false);
        transaction.CommitsAlone = true;
        foreach (var lookup in LookupTable.All)
        {
            if (old is not null && transaction.Tree.FindTable(old[lookup]) is { } table)
            {
                await transaction.ApplyAsync(
                    new DropTable(transaction.Tree.FindSchema(table.Schema)!.Name, table.Name), cancellationToken).ConfigureAwait(false);
            }
        }

        var hashes = await CreateAsync(transaction, LookupTable.Hashes, cancellationToken).ConfigureAwait(false);
        var addresses = await CreateAsync(transaction, LookupTable.Addresses, cancellationToken).ConfigureAwait(false);
        transaction.AddHook(
            LookupCommit.Create(_leases, lease, source.Transactions.Id, source.Describe(), hashes, addresses));
        transaction.CommitInfo = new CommitInfo(Author, "Look-up tables created");
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    async Task<LakeTable> CreateAsync(LakeTransaction transaction, LookupTable lookup, CancellationToken cancellationToken)
    {
        await transaction.ApplyAsync(new CreateTable(ProductTable.Schema, lookup.Name, lookup.Columns), cancellationToken)
            .ConfigureAwait(false);
        var table = transaction.Tree.FindTable(ProductTable.Schema, lookup.Name)!;
        await transaction.ApplyAsync(new SetSort(table.Id, lookup.Order), cancellationToken).ConfigureAwait(false);
        table = transaction.Tree.FindTable(table.Id)!;
        // Whole numbers in order take the fewest bytes as differences, which version 2 of the format has.
        _lake.SetTableOption(transaction, table, "parquet_version", "2");
        _lake.SetTableOption(transaction, table, "parquet_row_group_size", ProductTable.RowGroupSize);
        return table;
    }

    async Task FillAsync(
        Lease lease, LookupSource source, LookupState state, ArrivedFiles arrived, Snapshot latest, CancellationToken cancellationToken)
    {
        var upTo = arrived.Reach(_options.LargestStep) is { } reached && reached < latest.Id
            ? (await _lake.Snapshots.RangeAsync(reached, latest.Id, 1, cancellationToken).ConfigureAwait(false))[0].Snapshot
            : latest;
        var tree = await _lake.Snapshots.TreeAsync(upTo, cancellationToken).ConfigureAwait(false);
        var table = tree.FindTable(source.Transactions.Id) ?? source.Transactions;
        var columns = Columns(table, source.ColumnsOfTransactions);
        var numbered = await LookupChain.ReadAsync(_lake, cancellationToken).ConfigureAwait(false);
        var added = LookupChain.AddNew(
            numbered, await ChainsAsync(table, state.UpTo, upTo, columns, cancellationToken).ConfigureAwait(false));
        IReadOnlyList<LookupChain> chains = [.. numbered, .. added];
        var transaction = await _lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var ending = transaction.ConfigureAwait(false);
        transaction.CommitsAlone = true;
        foreach (var lookup in LookupTable.All)
        {
            var target = transaction.Tree.FindTable(state[lookup]) ?? throw new LookupOvertakenException();
            transaction.Append(target.Id, await _lake.WriteDerivedAsync(
                table, state.UpTo, upTo, columns, target, rows => lookup.Query(rows, chains), cancellationToken).ConfigureAwait(false));
        }

        if (source.Blocks is { } known && tree.FindTable(known.Id) is { } blocks)
        {
            var hashes = transaction.Tree.FindTable(state.Hashes)!;
            transaction.Append(hashes.Id, await _lake.WriteDerivedAsync(
                blocks, state.UpTo, upTo, Columns(blocks, source.ColumnsOfBlocks), hashes,
                rows => LookupTable.BlockQuery(rows, chains), cancellationToken).ConfigureAwait(false));
        }

        transaction.AddHook(LookupCommit.Advance(_leases, lease, state, upTo.Id, added));
        transaction.CommitInfo = new CommitInfo(
            Author, string.Create(CultureInfo.InvariantCulture, $"Look-up tables filled up to snapshot {upTo.Id}"));
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        await MergeAsync(state, cancellationToken).ConfigureAwait(false);
    }

    static List<ColumnId?> Columns(LakeTable table, IEnumerable<ColumnId?> columns) =>
        [.. columns.Select(id => id is { } known && table.FindColumn(known) is null ? null : id)];

    /// <summary>The chains of rows that came with the snapshots of a range.</summary>
    async Task<List<(string Network, string Subnet, string VmType)>> ChainsAsync(
        LakeTable table, SnapshotId after, Snapshot upTo, IReadOnlyList<ColumnId?> columns, CancellationToken cancellationToken)
    {
        var chains = new List<(string, string, string)>();
        await foreach (var chunk in _lake.ReadArrivalsAsync(
            table, after, upTo, columns, rows => $"SELECT DISTINCT c0, c1, c2 FROM {rows}", cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                if (chunk[0].IsValid(row) && chunk[1].IsValid(row) && chunk[2].IsValid(row))
                    chains.Add((chunk[0].Text(row), chunk[1].Text(row), chunk[2].Text(row)));
            }
        }

        return chains;
    }

    async Task MergeAsync(LookupState state, CancellationToken cancellationToken)
    {
        var tree = await _lake.TreeAsync(cancellationToken).ConfigureAwait(false);
        foreach (var lookup in LookupTable.All)
        {
            if (tree.FindTable(state[lookup]) is { } table)
                await _tiers.MergeAsync(tree, table, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<Lease?> TakeAsync(CancellationToken cancellationToken)
    {
        _held = await _leases.AcquireAsync([LeaseKey.Index], onlyNew: false, null, cancellationToken).ConfigureAwait(false);
        return _held.Count == 0 ? null : _held[0];
    }

    async Task<LookupSummary?> SummariseAsync(CancellationToken cancellationToken)
    {
        if (await LookupState.ReadAsync(_lake, cancellationToken).ConfigureAwait(false) is not { } state)
            return null;
        var tables = new List<LookupTableSummary>();
        foreach (var lookup in LookupTable.All)
        {
            tables.AddRange(await _lake.QueryCatalogAsync(
                string.Create(CultureInfo.InvariantCulture, $"""
                    SELECT count(*), CAST(coalesce(sum(record_count), 0) AS BIGINT), CAST(coalesce(sum(file_size_bytes), 0) AS BIGINT)
                    FROM ducklake_data_file WHERE table_id = {state[lookup].Value} AND end_snapshot IS NULL
                    """),
                row => new LookupTableSummary(lookup.Name, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken)
                .ConfigureAwait(false));
        }

        return new LookupSummary(state.UpTo, tables);
    }
}
