using System.Globalization;
using Ekko.Writing;

namespace Ekko.Reading;

/// <summary>
/// Checks where a follower of a chain stands. One that has a block which the chain has replaced since must not go on from it: it is told
/// the last block that it and the chain have in common.
/// </summary>
sealed class ChainFollowing(LakeQuery queries)
{
    /// <summary>The filter for what comes after the follower's block.</summary>
    /// <exception cref="ReadingException">The block was replaced, or the filter does not say of which chain it is.</exception>
    public async Task<TransactionFilter> AfterAsync(LakeState state, TransactionFilter filter, CancellationToken cancellationToken)
    {
        if (filter.AfterBlock is not { } number)
        {
            return filter.AfterBlockHash is null
                ? filter
                : throw ReadingException.Invalid("Following a chain failed: afterBlockHash is given without afterBlock. Give both.");
        }

        if (filter.AfterBlockHash is { } text)
        {
            if (filter.Network is null || filter.Subnet is null)
                throw ReadingException.Invalid("Following a chain failed: afterBlockHash is of one chain. Give network and subnet too.");
            await CheckAsync(state, filter, number, HexArgument.Hash(text).Lower, cancellationToken).ConfigureAwait(false);
        }

        return filter with { FromBlock = Math.Max(filter.FromBlock ?? 0, number == long.MaxValue ? number : number + 1) };
    }

    async Task CheckAsync(LakeState state, TransactionFilter filter, long number, string hash, CancellationToken cancellationToken)
    {
        if (state.Find(ProductTable.Blocks) is not { } blocks)
            return;
        var chain = new TransactionFilter { Network = filter.Network, Subnet = filter.Subnet };
        var there = await HashesAsync(
            blocks, TransactionListing.Limits(blocks, chain with { FromBlock = number, ToBlock = number }), "", cancellationToken)
            .ConfigureAwait(false);
        if (there.Exists(block => string.Equals(block.BlockHash, hash, StringComparison.OrdinalIgnoreCase)))
            return;
        var fork = await ForkAsync(state, chain, hash, cancellationToken).ConfigureAwait(false);
        // A block that the lake does not have yet may well be the chain's.
        if (fork is null && there.Count == 0)
            return;
        var ancestors = fork is not { } first
            ? []
            : await HashesAsync(
                blocks, TransactionListing.Limits(blocks, chain with { ToBlock = first - 1 }),
                $"ORDER BY {blocks["block_number"]} DESC LIMIT 1", cancellationToken).ConfigureAwait(false);
        var ancestor = ancestors.Count > 0 ? ancestors[0] : null;
        throw new ReadingException(
            ReadingErrorKind.Orphaned,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Following a chain failed: snapshot {state.SnapshotId} has another block {number} than {hash}. ")
            + (ancestor is null
                ? "It does not know that one: go back in your own blocks until one is known."
                : string.Create(CultureInfo.InvariantCulture, $"Go on after block {ancestor.BlockNumber}, {ancestor.BlockHash}.")))
        {
            CommonAncestor = ancestor,
        };
    }

    Task<List<BlockReference>> HashesAsync(
        ProductRelation blocks, SqlConditions conditions, string order, CancellationToken cancellationToken) => queries.RowsAsync(
        $"SELECT {blocks.Select(["block_number", "block_hash"])} FROM {blocks.From} WHERE {conditions.Sql} {order}",
        row => new BlockReference(row.Number("block_number"), row.Text("block_hash")), cancellationToken, conditions);

    async Task<long?> ForkAsync(LakeState state, TransactionFilter chain, string hash, CancellationToken cancellationToken)
    {
        if (state.Find(ProductTable.Reorganisations) is not { } rows)
            return null;
        var conditions = new SqlConditions()
            .Add($"{rows["network"]} = $network", ("network", chain.Network!))
            .Add($"{rows["subnet"]} = $subnet", ("subnet", chain.Subnet!))
            .Add($"{rows["orphaned_hash"]} = $hash", ("hash", hash));
        return (await queries.RowsAsync(
            $"SELECT min({rows["fork_number"]}) AS fork FROM {rows.From} WHERE {conditions.Sql}", row => row.NumberOrNull("fork"),
            cancellationToken, conditions).ConfigureAwait(false))[0];
    }
}
