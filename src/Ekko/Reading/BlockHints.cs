using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.Lookups;

namespace Ekko.Reading;

/// <summary>
/// Narrows transactions or blocks to the blocks that may have a hash or an address. The look-up tables name them up to a snapshot; rows of
/// later ones are all read. So the answer is the same as without the tables, at every snapshot, whoever wrote the rows.
/// </summary>
sealed class BlockHints(LakeQuery queries)
{
    /// <summary>With more blocks than this, reading them one by one is no quicker than reading all rows.</summary>
    const int MostBlocks = 1_000;

    /// <summary>The rows that may have the value.</summary>
    /// <param name="state">The state that is read.</param>
    /// <param name="rows">Its transactions or blocks.</param>
    /// <param name="lookup">Where the value is looked up.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    public async Task<ProductRelation> NarrowAsync(
        LakeState state, ProductRelation rows, LookupTable lookup, HexArgument value, CancellationToken cancellationToken)
    {
        // First how far the tables go, then the tables themselves: they hold that much, or are not there any more.
        if (await LookupState.ReadAsync(state.Lake, cancellationToken).ConfigureAwait(false) is not { } lookups)
            return rows;
        var chains = await LookupChain.ReadAsync(state.Lake, cancellationToken).ConfigureAwait(false);
        var latest = await state.Lake.TreeAsync(cancellationToken).ConfigureAwait(false);
        if (LookupSource.Find(latest, state.Bindings) is not { } source || !lookups.Holds(latest, source)
            || (rows.Table.Id != source.Transactions.Id && rows.Table.Id != source.Blocks?.Id))
            return rows;
        var table = latest.FindTable(lookups[lookup])!;
        var hints = await queries.RowsAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
                SELECT DISTINCT chain, block_number FROM {LakeRelation.At(state.LakeName, latest, table, "t", latest.Snapshot.Id.Value)}
                WHERE {lookup.Key} = {LookupTable.PrefixOf(value.Lower)}::UBIGINT LIMIT {MostBlocks + 1}
                """),
            row => (Chain: row.Number("chain"), Block: row.Number("block_number")), cancellationToken).ConfigureAwait(false);
        if (hints.Count > MostBlocks)
            return rows;
        if (hints.Count == 0 && state.Snapshot.Id <= lookups.UpTo)
            return rows.WithoutRows();
        // Chains that are numbered later are those of later rows, which are read in any case.
        var numbers = hints.Select(hint => hint.Chain).ToHashSet();
        return rows.ReadFrom(Relation(
            state, rows, lookups.UpTo, [.. hints.Select(hint => hint.Block)],
            numbers.Contains(0) ? [] : [.. chains.Where(chain => numbers.Contains(chain.Number)).Select(chain => chain.Network)]));
    }

    static string Relation(
        LakeState state, ProductRelation rows, SnapshotId upTo, IReadOnlyCollection<long> blocks, IReadOnlyCollection<string> networks)
    {
        var later = state.Snapshot.Id > upTo;
        var parts = new List<string>();
        if (blocks.Count > 0)
        {
            var conditions = new List<string>
            {
                $"{rows["block_number"]} IN {List(blocks.Select(block => block.ToString(CultureInfo.InvariantCulture)))}",
            };
            if (networks.Count > 0)
                conditions.Add($"{rows["network"]} IN {List(networks.Select(SqlText.QuoteLiteral))}");
            if (later)
                conditions.Add($"t.snapshot_id <= {upTo}");
            parts.Add(Part(rows, string.Join(" AND ", conditions)));
        }

        if (later)
            parts.Add(Part(rows, $"t.snapshot_id > {upTo}"));
        return $"({string.Join(" UNION ALL ", parts)}) AS t";
    }

    static string List(IEnumerable<string> values) => $"({string.Join(", ", values.Distinct())})";

    static string Part(ProductRelation rows, string condition) => $"SELECT t.*, t.rowid FROM {rows.From} WHERE {condition}";
}
