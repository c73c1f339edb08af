using System.Globalization;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>What the sums of all blocks say.</summary>
sealed class ComparisonVerdict
{
    readonly List<BlockSums> _onlyArrow = [];
    readonly List<BlockSums> _onlyLake = [];
    readonly List<BlockSums> _different = [];
    readonly List<string> _known = [];

    /// <param name="sums">The blocks.</param>
    /// <param name="orphans">Blocks that a reorganisation took out of the chain: Arrow files keep them.</param>
    public ComparisonVerdict(BlockSumTable sums, HashSet<Hash256> orphans)
    {
        var (orphaned, repeated, old, times, late) = (0L, 0L, 0L, 0L, 0L);
        foreach (var block in sums.Blocks)
        {
            Blocks++;
            repeated += block.Repeated;
            old += block.IsOld ? 1 : 0;
            if (block.Lake.Rows == 0 && orphans.Contains(block.Hash))
            {
                orphaned++;
                Equal++;
            }
            else if (!block.IsEqual)
            {
                (block.Lake.Rows == 0 ? _onlyArrow : block.Arrow.Rows == 0 ? _onlyLake : _different).Add(block);
            }
            else if (Difference(block, ref times, ref late))
            {
                _different.Add(block);
            }
            else
            {
                Equal++;
            }
        }

        Add(orphaned, $"{orphaned} blocks are in Arrow alone since a reorganisation took them out of the chain: Arrow files keep them.");
        Add(repeated, $"{repeated} rows are in the Arrow files more than once; each counts once.");
        Add(old, $"{old} blocks are in files of the first deployments: success is always true there and was not compared.");
        Add(times, $"{times} blocks have another block_time: files of the first deployments have the wall clock there.");
        Add(late, $"{late} blocks have no success in Arrow for rows whose receipt came later.");
    }

    /// <summary>All blocks.</summary>
    public long Blocks { get; }

    /// <summary>Blocks whose rows are the same.</summary>
    public long Equal { get; private set; }

    public IReadOnlyList<BlockSums> OnlyArrow => _onlyArrow;

    public IReadOnlyList<BlockSums> OnlyLake => _onlyLake;

    public IReadOnlyList<BlockSums> Different => _different;

    /// <summary>Differences that have a known reason.</summary>
    public IReadOnlyList<string> Known => _known;

    /// <summary>Whether time or success differ for no known reason.</summary>
    static bool Difference(BlockSums block, ref long times, ref long late)
    {
        var (time, success) = (block.Arrow.Times != block.Lake.Times, block.Arrow.Successes != block.Lake.Successes);
        if (block.IsOld)
        {
            times += time ? 1 : 0;
            return false;
        }

        var isLate = success && block.Arrow.Unknown > block.Lake.Unknown;
        late += isLate ? 1 : 0;
        return time || (success && !isLate);
    }

    void Add(long count, FormattableString text)
    {
        if (count > 0)
            _known.Add(text.ToString(CultureInfo.InvariantCulture));
    }
}
