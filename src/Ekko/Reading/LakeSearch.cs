using System.Globalization;

namespace Ekko.Reading;

/// <summary>Finds what a text of a person may mean: a hash, an address, a number, a name.</summary>
sealed class LakeSearch(LakeStates states, ChainReading chain, ChainStatistics statistics)
{
    const int MaxLength = 200;

    public async Task<Answer<SearchHit>> FindAsync(string text, SnapshotSelector at, CancellationToken cancellationToken)
    {
        text = text.Trim();
        if (text.Length is 0 or > MaxLength)
            throw ReadingException.Invalid($"Searching failed: the text has {text.Length} characters. Give 1 to {MaxLength}.");
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        var pinned = new SnapshotSelector(state.SnapshotId);
        var hits = new List<SearchHit>();
        if (HexArgument.IsHash(text))
        {
            await AddAsync(
                hits, async () => (await chain.TransactionAsync(text, pinned, cancellationToken).ConfigureAwait(false)).Items.Select(Hit))
                .ConfigureAwait(false);
            await AddBlocksAsync().ConfigureAwait(false);
        }
        else if (ChecksumAddress.IsAddress(text))
        {
            var address = await chain.AddressAsync(text, pinned, cancellationToken).ConfigureAwait(false);
            hits.AddRange(address.Chains.Select(activity => new SearchHit
            {
                Kind = "address",
                Title = string.Create(CultureInfo.InvariantCulture, $"{activity.SentCount} sent, {activity.ReceivedCount} received"),
                Key = address.Address,
                Network = activity.Network,
                Subnet = activity.Subnet,
            }));
        }
        else if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            await AddBlocksAsync().ConfigureAwait(false);
            if (number <= state.SnapshotId)
                hits.Add(Named("snapshot", text, "a state of the lake"));
        }
        else
        {
            hits.AddRange(await NamesAsync(state, text, pinned, cancellationToken).ConfigureAwait(false));
        }

        return new Answer<SearchHit> { SnapshotId = state.SnapshotId, Items = hits };

        Task AddBlocksAsync() => AddAsync(
            hits, async () => (
                await chain.BlockAsync(text, new BlockFilter(), pinned, cancellationToken).ConfigureAwait(false)).Items.Select(Hit));
    }

    async Task<IEnumerable<SearchHit>> NamesAsync(
        LakeState state, string text, SnapshotSelector at, CancellationToken cancellationToken)
    {
        var chains = (await statistics.NetworksAsync(at, cancellationToken).ConfigureAwait(false)).Items
            .Where(known => Contains(known.Network) || Contains(known.Subnet))
            .Select(known => new SearchHit
            {
                Kind = "chain",
                Title = $"{Counted(known.BlockCount, "block")}, {Counted(known.TransactionCount, "transaction")}",
                Key = $"{known.Network}/{known.Subnet}",
                Network = known.Network,
                Subnet = known.Subnet,
            });
        return chains.Concat(state.Tree.Tables.Where(table => Contains(table.Name)).Select(table => Named(
            "table", $"{LakeRelation.SchemaOf(state.Tree, table)}.{table.Name}", "a table")));

        bool Contains(string name) => name.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    // That there is none of a kind is no error in a search.
    static async Task AddAsync(List<SearchHit> hits, Func<Task<IEnumerable<SearchHit>>> find)
    {
        try
        {
            hits.AddRange(await find().ConfigureAwait(false));
        }
        catch (ReadingException e) when (e.Kind == ReadingErrorKind.NotFound)
        {
        }
    }

    static SearchHit Hit(TransactionSummary transaction) => new()
    {
        Kind = "transaction",
        Title = string.Create(CultureInfo.InvariantCulture, $"transaction {transaction.TxIndex} of block {transaction.BlockNumber}"),
        Key = transaction.TxHash,
        Network = transaction.Network,
        Subnet = transaction.Subnet,
    };

    static SearchHit Hit(BlockHeader block) => new()
    {
        Kind = "block",
        Title = string.Create(
            CultureInfo.InvariantCulture, $"block {block.BlockNumber} with {Counted(block.TransactionCount, "transaction")}"),
        Key = block.BlockHash,
        Network = block.Network,
        Subnet = block.Subnet,
    };

    static string Counted(long count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count} {one}{(count == 1 ? "" : "s")}");

    static SearchHit Named(string kind, string key, string title) =>
        new() { Kind = kind, Title = title, Key = key, Network = null, Subnet = null };
}
