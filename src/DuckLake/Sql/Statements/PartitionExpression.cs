using System.Globalization;

namespace Ekko.DuckLake.Sql;

/// <summary>One key of PARTITIONED BY: <c>network</c> (identity), <c>year(block_time)</c> or <c>bucket(4, from_address)</c>.</summary>
sealed record PartitionExpression(string Transform, int? Buckets, string Column)
{
    /// <summary>Parses the parenthesised list of keys; null has none.</summary>
    public static List<PartitionExpression> ParseAll(string? group)
    {
        var keys = new List<PartitionExpression>();
        foreach (var item in group is null ? [] : TokenReader.SplitGroup(group))
        {
            var reader = new TokenReader(new StatementText(item));
            var name = reader.TakeName() ?? "";
            if (reader.AtEnd)
            {
                keys.Add(new PartitionExpression("identity", null, name));
                continue;
            }

            var arguments = TokenReader.SplitGroup(reader.TakeGroup() ?? "()");
            var buckets = arguments.Count == 2 && int.TryParse(arguments[0], CultureInfo.InvariantCulture, out var n) ? n : (int?)null;
            var column = arguments.Count == 0 ? "" : new TokenReader(new StatementText(arguments[^1])).TakeName() ?? "";
            keys.Add(new PartitionExpression(name.ToLowerInvariant(), buckets, column));
        }

        return keys;
    }
}
