using System.Globalization;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>What the sums of all blocks say, window by window.</summary>
sealed class ComparisonVerdict
{
    long _orphaned;
    long _repeated;
    long _old;
    long _times;
    long _late;

    /// <summary>All blocks.</summary>
    public long Blocks { get; private set; }

    /// <summary>Blocks whose rows are the same.</summary>
    public long Equal { get; private set; }

    public BlockTally OnlyArrow { get; } = new();

    public BlockTally OnlyLake { get; } = new();

    public BlockTally Different { get; } = new();

    /// <summary>Differences that have a known reason.</summary>
    public IEnumerable<string> Known => new[]
    {
        Said(_orphaned, $"{_orphaned} blocks are in Arrow alone since a reorganisation took them out of the chain: Arrow files keep them."),
        Said(_repeated, $"{_repeated} rows are in the Arrow files more than once; each counts once."),
        Said(_old, $"{_old} blocks are in files of the first deployments: success is always true there and was not compared."),
        Said(_times, $"{_times} blocks have another block_time: files of the first deployments have the wall clock there."),
        Said(_late, $"{_late} blocks have no success in Arrow for rows whose receipt came later."),
    }.OfType<string>();

    /// <summary>Adds the blocks of a window.</summary>
    /// <param name="sums">The blocks.</param>
    /// <param name="orphans">Blocks that a reorganisation took out of the chain: Arrow files keep them.</param>
    public void Add(BlockSumTable sums, HashSet<Hash256> orphans)
    {
        foreach (var block in sums.Blocks)
        {
            Blocks++;
            _repeated += block.Repeated;
            _old += block.IsOld ? 1 : 0;
            if (block.Lake.Rows == 0 && orphans.Contains(block.Hash))
            {
                _orphaned++;
                Equal++;
            }
            else if (!block.IsEqual)
            {
                (block.Lake.Rows == 0 ? OnlyArrow : block.Arrow.Rows == 0 ? OnlyLake : Different).Add(block);
            }
            else if (IsDifferent(block))
            {
                Different.Add(block);
            }
            else
            {
                Equal++;
            }
        }
    }

    /// <summary>Whether time or success differ for no known reason.</summary>
    bool IsDifferent(BlockSums block)
    {
        var (time, success) = (block.Arrow.Times != block.Lake.Times, block.Arrow.Successes != block.Lake.Successes);
        if (block.IsOld)
        {
            _times += time ? 1 : 0;
            return false;
        }

        var isLate = success && block.Arrow.Unknown > block.Lake.Unknown;
        _late += isLate ? 1 : 0;
        return time || (success && !isLate);
    }

    static string? Said(long count, FormattableString text) => count > 0 ? text.ToString(CultureInfo.InvariantCulture) : null;
}
