using System.Globalization;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;

namespace Ekko.Writing;

/// <summary>
/// What the lake holds of the chains that a writer writes, kept in memory near where each chain grows and read from the lake where it was
/// not looked at yet. A writer's own commits are added as they happen; when another client has changed rows, everything is read anew.
/// </summary>
/// <remarks>
/// What is read is bounded: windows of numbers around those of a batch, never the range between its smallest and its largest.
/// </remarks>
sealed class ChainStates(Lake lake)
{
    /// <summary>
    /// How many blocks around those of a batch are known, and how many are kept in memory: a reorganisation of so many needs no look.
    /// </summary>
    public const long Margin = 64;

    /// <summary>How far above a batch the lake is probed, so that the following batches need no look.</summary>
    const long Lookahead = 4096;

    /// <summary>How many more blocks are read when the descendants of an orphaned block reach beyond what is known.</summary>
    const long DescendantStep = 1024;

    const int MaxScans = 16;
    readonly Dictionary<(string Network, string Subnet), ChainState> _chains = [];
    readonly HashSet<SnapshotId> _own = [];
    SnapshotId? _asOf;

    /// <summary>
    /// Whether others may add rows of our chains. False where a lease keeps them out: then only their deletions matter, which may be of
    /// other chains' rows.
    /// </summary>
    public bool IsShared { get; init; } = true;

    public ChainState Of(NodeConfig node)
    {
        if (!_chains.TryGetValue((node.Network, node.Subnet), out var chain))
            _chains.Add((node.Network, node.Subnet), chain = new ChainState(node.Network, node.Subnet));
        return chain;
    }

    /// <summary>Forgets everything: the next batch reads the lake.</summary>
    public void Forget()
    {
        _chains.Clear();
        _own.Clear();
        _asOf = null;
    }

    /// <summary>Brings what is known to a snapshot, and to the blocks of a batch.</summary>
    public async Task PrepareAsync(LakeTables tables, LakeTree tree, BlockBatch batch, CancellationToken cancellationToken)
    {
        await FollowAsync(tables, tree.Snapshot, cancellationToken).ConfigureAwait(false);
        foreach (var (chain, windows) in Windows(batch))
            await LoadAsync(tables, tree, chain, windows, probesAbove: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether what <see cref="PrepareAsync"/> would bring is known already, but for newer snapshots.</summary>
    public bool Knows(BlockBatch batch) => Windows(batch).All(chain => chain.Windows.TrueForAll(chain.State.Covers));

    /// <summary>What has to be known of each chain of a batch.</summary>
    IEnumerable<(ChainState State, List<BlockWindow> Windows)> Windows(BlockBatch batch)
    {
        var numbers = new Dictionary<ChainState, SortedSet<long>>();
        foreach (var run in batch.Runs)
            Add(run.Chain, run.BlockNumber);
        for (var row = 0; row < batch.BlockChains.Count; row++)
            Add(batch.BlockChains[row], batch.Blocks.BlockNumber.Values[row]);
        return numbers.Select(chain => (chain.Key, BlockWindow.Around(chain.Value, Margin)));

        void Add(int index, long number)
        {
            var chain = Of(batch.Chain(index));
            if (!numbers.TryGetValue(chain, out var set))
                numbers.Add(chain, set = []);
            set.Add(number);
        }
    }

    /// <summary>Reads more of a chain from a number on.</summary>
    public Task ExtendAsync(LakeTables tables, LakeTree tree, ChainState chain, long from, CancellationToken cancellationToken) =>
        LoadAsync(tables, tree, chain, [new BlockWindow(from, from + DescendantStep)], probesAbove: false, cancellationToken);

    /// <summary>Brings what is known to a snapshot: forgets it when others changed rows.</summary>
    /// <returns>False when it was forgotten.</returns>
    public async Task<bool> FollowAsync(LakeTables tables, Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (_asOf == snapshot.Id)
            return true;
        var changes = _asOf is { } known ? await lake.Snapshots.RowChangesAsync(
            known, snapshot.Id, [tables.Transactions.Table.Id, tables.Blocks.Table.Id], cancellationToken).ConfigureAwait(false) : null;
        var holds = changes?.All(change => _own.Contains(change.Snapshot) || !(IsShared || change.Deletes)) == true;
        if (!holds)
            _chains.Clear();
        _own.Clear();
        _asOf = snapshot.Id;
        return holds;
    }

    /// <summary>Notes a commit of our own.</summary>
    public void Committed(Snapshot before, Snapshot committed)
    {
        if (_asOf == before.Id && committed.Id.Value == before.Id.Value + 1)
            _asOf = committed.Id;
        else
            _own.Add(committed.Id);
    }

    async Task LoadAsync(
        LakeTables tables, LakeTree tree, ChainState chain, List<BlockWindow> windows, bool probesAbove,
        CancellationToken cancellationToken)
    {
        windows.RemoveAll(chain.Covers);
        if (windows.Count == 0)
            return;
        var top = windows[^1].Last;
        var above = top == long.MaxValue ? null : probesAbove ? (long?)long.MaxValue : top;
        foreach (var table in (BoundTable[])[tables.Transactions, tables.Blocks, tables.Reorganisations])
        {
            if (tree.FindTable(table.Table.Id) is null)
                continue;
            var files = await lake.FileBoundsAsync(table.Table, tree.Snapshot, [table["block_number"]], cancellationToken)
                .ConfigureAwait(false);
            var own = table.HasOwnPartition && table.Product.Partition is [("network", _), ..] ? table.Table.Partition?.Id : null;
            var near = files.Where(file => own is null || file.Partition != own || file.PartitionValues[0] == chain.Network)
                .Select(file => file.Columns[0]).ToList();
            foreach (var scan in Scans(windows, near))
                await ScanAsync(tables, table, tree.Snapshot, chain, scan, cancellationToken).ConfigureAwait(false);
            if (above > top && near.Exists(file => file.Max > top))
                above = Math.Min(above.Value, await ProbeAsync(table, tree.Snapshot, chain, top, cancellationToken).ConfigureAwait(false));
        }

        foreach (var window in windows)
            chain.Cover(window);
        if (above > top)
            chain.Cover(new BlockWindow(top, above.Value));
    }

    /// <summary>The windows as scans: those with no file between them that neither needs are read together.</summary>
    static List<List<BlockWindow>> Scans(List<BlockWindow> windows, List<ColumnBounds> files)
    {
        var scans = new List<List<BlockWindow>>();
        foreach (var window in windows.Where(window => files.Exists(file => Overlaps(file, window))))
        {
            if (scans.Count > 0)
            {
                var last = scans[^1][^1];
                var gap = new BlockWindow(last.Last, window.First);
                if (scans.Count == MaxScans
                    || !files.Exists(file => Overlaps(file, gap) && !Overlaps(file, last) && !Overlaps(file, window)))
                {
                    scans[^1].Add(window);
                    continue;
                }
            }

            scans.Add([window]);
        }

        return scans;
    }

    static bool Overlaps(ColumnBounds file, BlockWindow window) => file.Min <= window.Last && file.Max >= window.First;

    Task ScanAsync(
        LakeTables tables, BoundTable table, Snapshot snapshot, ChainState chain, List<BlockWindow> windows,
        CancellationToken cancellationToken)
    {
        var ranges = Ranges(table, chain, windows[0].First, windows[^1].Last);
        return table == tables.Transactions ? ScanTransactionsAsync(table, snapshot, chain, windows, ranges, cancellationToken)
            : table == tables.Blocks ? ScanBlocksAsync(table, snapshot, chain, windows, ranges, cancellationToken)
            : ScanOrphansAsync(table, snapshot, chain, windows, ranges, cancellationToken);
    }

    async Task ScanTransactionsAsync(
        BoundTable table, Snapshot snapshot, ChainState chain, List<BlockWindow> windows, ScanRange[] ranges,
        CancellationToken cancellationToken)
    {
        var success = table.Find("success");
        ScanColumn[] columns =
            [Number(table), table["block_hash"], new(table["tx_index"], "INTEGER"), table["tx_hash"], .. Optional(success)];
        KnownBlock? block = null;
        await foreach (var chunk in lake.ScanAsync(table.Table, snapshot, columns, ranges, cancellationToken).ConfigureAwait(false))
        {
            var numbers = chunk[0].Values<long>();
            var places = chunk[2].Values<int>();
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var number = numbers[row];
                if (!windows.Exists(window => window.Holds(number)) || !Hash256.TryParse(chunk[1].Bytes(row), out var hash))
                    continue;
                if (block is null || block.Number != number || block.Hash != hash)
                    block = chain.Add(number, hash);
                // A table without the column takes no receipts: nothing is missing there.
                var receipt = success is null ? ReceiptState.NotKept
                    : KnownTransaction.ReceiptOf(chunk[4].IsValid(row) ? chunk[4].Values<bool>()[row] : null);
                block.Transactions[places[row]] = KnownTransaction.Of(chunk[3].Bytes(row), receipt);
            }
        }
    }

    async Task ScanBlocksAsync(
        BoundTable table, Snapshot snapshot, ChainState chain, List<BlockWindow> windows, ScanRange[] ranges,
        CancellationToken cancellationToken)
    {
        var parent = table.Find("parent_hash");
        ScanColumn[] columns = [Number(table), table["block_hash"], .. Optional(parent)];
        await foreach (var chunk in lake.ScanAsync(table.Table, snapshot, columns, ranges, cancellationToken).ConfigureAwait(false))
        {
            var numbers = chunk[0].Values<long>();
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var number = numbers[row];
                if (!windows.Exists(window => window.Holds(number)) || !Hash256.TryParse(chunk[1].Bytes(row), out var hash))
                    continue;
                var block = chain.Add(number, hash);
                block.HasRow = true;
                if (parent is not null && chunk[2].IsValid(row) && Hash256.TryParse(chunk[2].Bytes(row), out var before))
                    block.Parent = before;
            }
        }
    }

    async Task ScanOrphansAsync(
        BoundTable table, Snapshot snapshot, ChainState chain, List<BlockWindow> windows, ScanRange[] ranges,
        CancellationToken cancellationToken)
    {
        ScanColumn[] columns = [Number(table), table["orphaned_hash"], table["had_receipts"]];
        await foreach (var chunk in lake.ScanAsync(table.Table, snapshot, columns, ranges, cancellationToken).ConfigureAwait(false))
        {
            var numbers = chunk[0].Values<long>();
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var number = numbers[row];
                if (windows.Exists(window => window.Holds(number)) && Hash256.TryParse(chunk[1].Bytes(row), out var hash))
                    chain.AddOrphan(new OrphanedBlock(number, hash, chunk[2].Values<bool>()[row]));
            }
        }
    }

    /// <summary>The number up to which there are no rows above one.</summary>
    async Task<long> ProbeAsync(BoundTable table, Snapshot snapshot, ChainState chain, long above, CancellationToken cancellationToken)
    {
        var last = above > long.MaxValue - Lookahead ? long.MaxValue : above + Lookahead;
        var first = last + 1;
        var chunks = lake.ScanAsync(table.Table, snapshot, [Number(table)], Ranges(table, chain, above + 1, last), cancellationToken);
        await foreach (var chunk in chunks.ConfigureAwait(false))
        {
            foreach (var number in chunk[0].Values<long>())
                first = Math.Min(first, number);
        }

        return first - 1;
    }

    /// <summary>A lake may have another integer type there.</summary>
    static ScanColumn Number(BoundTable table) => new(table["block_number"], "BIGINT");

    static ScanColumn[] Optional(ColumnId? column) => column is { } id ? [id] : [];

    static ScanRange[] Ranges(BoundTable table, ChainState chain, long first, long last) =>
    [
        new(table["network"], chain.Network, chain.Network), new(table["subnet"], chain.Subnet, chain.Subnet),
        new(table["block_number"], first.ToString(CultureInfo.InvariantCulture), last.ToString(CultureInfo.InvariantCulture)),
    ];
}
