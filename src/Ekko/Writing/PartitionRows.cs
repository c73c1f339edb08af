using System.Collections.Immutable;
using System.Globalization;
using Ekko.Blocks;
using Ekko.DuckLake.Columns;

namespace Ekko.Writing;

/// <summary>The rows of a batch that belong to one partition of <c>transactions</c>.</summary>
/// <param name="Values">Network, year, month, day as text.</param>
/// <param name="Ranges">The rows.</param>
sealed record PartitionRows(ImmutableArray<string?> Values, List<RowRange> Ranges)
{
    /// <summary>Divides the rows that are to be written by (network, year, month, day); partitions in order of their first row.</summary>
    public static List<PartitionRows> Divide(BlockBatch batch, RowSelection selection)
    {
        var partitions = new Dictionary<(string Network, int Day), PartitionRows>();
        foreach (var run in batch.Runs)
        {
            var key = (batch.Chain(run.Chain).Network, run.Day);
            if (!partitions.TryGetValue(key, out var partition))
                partitions.Add(key, partition = new PartitionRows(TextOf(key.Network, key.Day), []));
            selection.AddTo(partition.Ranges, run.Rows);
        }

        return [.. partitions.Values.Where(partition => partition.Ranges.Count > 0)];
    }

    static ImmutableArray<string?> TextOf(string network, int day)
    {
        var date = ChainTime.Date(day);
        return [network, Text(date.Year), Text(date.Month), Text(date.Day)];
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
