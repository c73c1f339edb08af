using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Footers;

/// <summary>What of a file a query reads: columns, by the names and field ids they may have there, and row groups.</summary>
sealed class ParquetSelection
{
    /// <summary>Bytes read in vain to save requests, as a part of those wanted.</summary>
    const int WastePart = 10;

    /// <summary>A larger gap costs more time than a request that travels beside the others.</summary>
    const long LargestGap = 128 * 1024;

    /// <summary>Columns by name, whatever their case.</summary>
    internal required IReadOnlySet<string> Names { get; init; }

    /// <summary>Columns by field id.</summary>
    internal required IReadOnlySet<long> ColumnIds { get; init; }

    /// <summary>Whether rows of a row group may be wanted.</summary>
    internal Func<ParquetFooter, ParquetRowGroup, bool> MayMatch { get; init; } = static (_, _) => true;

    /// <summary>Columns of a table, in all row groups; the format's own come with them.</summary>
    /// <param name="known">All columns, under every name that a file has for them.</param>
    /// <param name="columns">Those wanted.</param>
    internal static ParquetSelection Of(IReadOnlyList<LakeColumn> known, IReadOnlyCollection<ColumnId> columns) => new()
    {
        Names = known.Where(c => columns.Contains(c.Id)).Select(c => c.Name)
            .Append(EmbeddedNames.RowId).Append(EmbeddedNames.SnapshotId).ToHashSet(StringComparer.OrdinalIgnoreCase),
        ColumnIds = columns.Select(c => c.Value).Append(EmbeddedNames.RowIdField).Append(EmbeddedNames.SnapshotIdField).ToHashSet(),
    };

    /// <summary>The bytes to read, in order, close ones joined.</summary>
    internal List<ByteRange> RangesOf(ParquetFooter footer)
    {
        var wanted = footer.Columns.Select(c => Names.Contains(c.Name) || (c.FieldId is { } id && ColumnIds.Contains(id))).ToArray();
        var ranges = new ByteRanges();
        foreach (var group in footer.RowGroups)
        {
            if (!MayMatch(footer, group))
                continue;
            foreach (var chunk in group.Chunks)
            {
                if (!wanted[chunk.Column])
                    continue;
                foreach (var range in chunk.Ranges)
                    ranges.Add(range);
            }
        }

        return Join(ranges.Ranges, ranges.Length / WastePart);
    }

    /// <summary>Closes the smallest gaps first, as long as what is read in vain stays below a limit.</summary>
    static List<ByteRange> Join(IReadOnlyList<ByteRange> ranges, long waste)
    {
        var closed = new HashSet<int>();
        foreach (var (index, gap) in ranges.Skip(1).Select((r, i) => (Index: i, Gap: r.Start - ranges[i].End)).OrderBy(g => g.Gap))
        {
            if (gap > LargestGap || (waste -= gap) < 0)
                break;
            closed.Add(index);
        }

        var joined = new List<ByteRange>();
        for (var i = 0; i < ranges.Count; i++)
        {
            if (i > 0 && closed.Contains(i - 1))
                joined[^1] = joined[^1] with { End = ranges[i].End };
            else
                joined.Add(ranges[i]);
        }

        return joined;
    }
}
