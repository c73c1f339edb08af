using System.Globalization;
using Ekko.Writing;

namespace Ekko.Reading;

/// <summary>Statistics of the chains in the lake.</summary>
public sealed class ChainStatistics
{
    /// <summary>The most intervals of one answer.</summary>
    public const int MaxIntervals = 10_000;

    readonly LakeStates _states;
    readonly LakeQuery _queries;

    internal ChainStatistics(LakeStates states, LakeQuery queries) => (_states, _queries) = (states, queries);

    /// <summary>What the lake has of each chain.</summary>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    public Task<Answer<NetworkStatistics>> NetworksAsync(
        SnapshotSelector? at = null, CancellationToken cancellationToken = default) => AskAsync(
        at, ProductTable.Blocks,
        (blocks, _) => $"""
            SELECT {blocks["network"]} AS network, {blocks["subnet"]} AS subnet, {blocks["vm_type"]} AS vm_type, count(*) AS block_count,
                   sum({blocks["transaction_count"]})::BIGINT AS transaction_count,
                   min({blocks["block_number"]}) AS first_block, max({blocks["block_number"]}) AS last_block,
                   min({blocks["block_time"]}) AS first_time, max({blocks["block_time"]}) AS last_time
            FROM {blocks.From} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """,
        row => new NetworkStatistics
        {
            Network = row.Text("network"),
            Subnet = row.Text("subnet"),
            VmType = row.Text("vm_type"),
            BlockCount = row.Number("block_count"),
            TransactionCount = row.Number("transaction_count"),
            FirstBlock = row.Number("first_block"),
            LastBlock = row.Number("last_block"),
            FirstBlockTime = row.Time("first_time"),
            LastBlockTime = row.Time("last_time"),
        },
        new TransactionFilter(), cancellationToken);

    /// <summary>
    /// The blocks that are missing between those the lake has, chain by chain, at most <see cref="PageRequest.MaxLimit"/> gaps.
    /// </summary>
    /// <param name="filter">Of which chain; null for all.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    public async Task<Answer<ChainGap>> GapsAsync(
        BlockFilter? filter = null, SnapshotSelector? at = null, CancellationToken cancellationToken = default)
    {
        var gaps = await AskAsync(
            at, ProductTable.Blocks,
            (blocks, conditions) => $"""
                SELECT network, subnet, previous_number + 1 AS first_missing, block_number - 1 AS last_missing, previous_time, block_time
                FROM (
                    SELECT {blocks["network"]} AS network, {blocks["subnet"]} AS subnet, {blocks["block_number"]} AS block_number,
                           {blocks["block_time"]} AS block_time,
                           lag({blocks["block_number"]}) OVER chain AS previous_number,
                           lag({blocks["block_time"]}) OVER chain AS previous_time
                    FROM {blocks.From} WHERE {conditions.Sql}
                    WINDOW chain AS (PARTITION BY {blocks["network"]}, {blocks["subnet"]} ORDER BY {blocks["block_number"]}))
                WHERE block_number > previous_number + 1 ORDER BY 1, 2, 3 LIMIT {PageRequest.MaxLimit + 1}
                """,
            row => new ChainGap
            {
                Network = row.Text("network"),
                Subnet = row.Text("subnet"),
                FirstMissing = row.Number("first_missing"),
                LastMissing = row.Number("last_missing"),
                BeforeTime = row.Time("previous_time"),
                AfterTime = row.Time("block_time"),
            },
            (filter ?? new()).OfTransactions, cancellationToken).ConfigureAwait(false);
        return gaps.Items.Count <= PageRequest.MaxLimit
            ? gaps
            : gaps with
            {
                Items = [.. gaps.Items.Take(PageRequest.MaxLimit)],
                Warnings = [$"There are more than {PageRequest.MaxLimit} gaps. Ask for one chain."],
            };
    }

    /// <summary>The transactions of each interval that has some, in the order of time.</summary>
    /// <param name="interval">How long an interval is.</param>
    /// <param name="filter">Which transactions; null for all.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">There are more intervals than <see cref="MaxIntervals"/>, or no such snapshot.</exception>
    public async Task<Answer<TransactionStatistics>> TransactionsAsync(
        StatisticsInterval interval, TransactionFilter? filter = null, SnapshotSelector? at = null,
        CancellationToken cancellationToken = default) =>
        Checked(interval, await AskAsync(
            at, ProductTable.Transactions,
            (rows, conditions) => $"""
                SELECT {Start(rows, interval)} AS start, count(*) AS transaction_count,
                       count(*) FILTER (NOT {rows["success"]}) AS failed_count,
                       count(DISTINCT {rows["from_address"]}) AS sender_count, {Sums(rows, "value")}
                FROM {rows.From} WHERE {conditions.Sql} GROUP BY 1 ORDER BY 1 LIMIT {MaxIntervals + 1}
                """,
            row => new TransactionStatistics
            {
                Start = row.Time("start"),
                TransactionCount = row.Number("transaction_count"),
                FailedCount = row.Number("failed_count"),
                SenderCount = row.Number("sender_count"),
                Value = row.Sum("value_high", "value_low"),
            },
            filter ?? new(), cancellationToken).ConfigureAwait(false));

    /// <summary>The gas of each interval that has blocks, in the order of time.</summary>
    /// <inheritdoc cref="TransactionsAsync"/>
    public async Task<Answer<GasStatistics>> GasAsync(
        StatisticsInterval interval, BlockFilter? filter = null, SnapshotSelector? at = null,
        CancellationToken cancellationToken = default) =>
        Checked(interval, await AskAsync(
            at, ProductTable.Blocks,
            (rows, conditions) => $"""
                SELECT {Start(rows, interval)} AS start, count(*) AS block_count, coalesce(sum({rows["gas_used"]}), 0)::BIGINT AS gas_used,
                       coalesce(sum({rows["gas_limit"]}), 0)::BIGINT AS gas_limit, min({rows["base_fee_per_gas"]}) AS lowest,
                       quantile_disc({rows["base_fee_per_gas"]}, 0.5) AS median, max({rows["base_fee_per_gas"]}) AS highest
                FROM {rows.From} WHERE {conditions.Sql} GROUP BY 1 ORDER BY 1 LIMIT {MaxIntervals + 1}
                """,
            row => new GasStatistics
            {
                Start = row.Time("start"),
                BlockCount = row.Number("block_count"),
                GasUsed = row.Number("gas_used"),
                GasLimit = row.Number("gas_limit"),
                LowestBaseFee = row.WeiOrNull("lowest"),
                MedianBaseFee = row.WeiOrNull("median"),
                HighestBaseFee = row.WeiOrNull("highest"),
            },
            (filter ?? new()).OfTransactions, cancellationToken).ConfigureAwait(false));

    /// <summary>The busiest addresses, the busiest first.</summary>
    /// <param name="role">What they do.</param>
    /// <param name="limit">How many, 1 to <see cref="PageRequest.MaxLimit"/>.</param>
    /// <param name="filter">In which transactions; null for all.</param>
    /// <param name="at">Of which state; null for the latest.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="ReadingException">The limit is out of its range, or there is no such snapshot.</exception>
    public Task<Answer<AddressRank>> AddressesAsync(
        AddressRole role, int limit = 10, TransactionFilter? filter = null, SnapshotSelector? at = null,
   CancellationToken cancellationToken = default)
    {
        new PageRequest(limit).Check();
        return AskAsync(
            at, ProductTable.Transactions,
            (rows, conditions) =>
            {
                var address = rows[role == AddressRole.Sender ? "from_address" : "to_address"];
                return string.Create(CultureInfo.InvariantCulture, $"""
                    SELECT {address} AS address, count(*) AS transaction_count, {Sums(rows, "value")}
                    FROM {rows.From} WHERE {conditions.Sql} AND {address} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {limit}
                    """);
            },
            row => new AddressRank
            {
                Address = row.AddressOrNull("address")!,
                TransactionCount = row.Number("transaction_count"),
                Value = row.Sum("value_high", "value_low"),
            },
            filter ?? new(), cancellationToken);
    }

    async Task<Answer<T>> AskAsync<T>(
        SnapshotSelector? at, ProductTable table, Func<ProductRelation, SqlConditions, string> sql, Func<RowReader, T> read,
        TransactionFilter filter, CancellationToken cancellationToken)
    {
        filter.Check();
        var state = await _states.OpenAsync(at ?? SnapshotSelector.Latest, cancellationToken).ConfigureAwait(false);
        if (state.Find(table) is not { } rows)
            return new Answer<T> { SnapshotId = state.SnapshotId, Items = [] };
        var conditions = TransactionListing.Limits(rows, filter);
        return new Answer<T>
        {
            SnapshotId = state.SnapshotId,
            Items = await _queries.RowsAsync(sql(rows, conditions), read, cancellationToken, conditions).ConfigureAwait(false),
        };
    }

    static Answer<T> Checked<T>(StatisticsInterval interval, Answer<T> answer) => answer.Items.Count <= MaxIntervals
        ? answer
        : throw ReadingException.Invalid(
            $"Reading statistics failed: there are more than {MaxIntervals} intervals of a "
            + $"{interval.ToString().ToLowerInvariant()}. Ask for longer ones, or for a shorter time.");

    static string Start(ProductRelation rows, StatisticsInterval interval) =>
        $"timezone('UTC', date_trunc('{interval.ToString().ToLowerInvariant()}', timezone('UTC', {rows["block_time"]})))";

    /// <summary>
    /// The sum of the amounts of some rows, as two columns: what amounts add up to may have more digits than the engine's widest type.
    /// </summary>
    internal static string Sums(ProductRelation rows, string name, string condition = "true")
    {
        var value = $"{rows["value"]}::HUGEINT";
        return $"sum({value} // {RowReader.SumUnit}::HUGEINT) FILTER ({condition}) AS {name}_high, "
            + $"sum({value} % {RowReader.SumUnit}::HUGEINT) FILTER ({condition}) AS {name}_low";
    }
}
