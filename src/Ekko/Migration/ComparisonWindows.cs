using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>Divides the blocks of a comparison into windows that are compared one after the other: the sums of one are in memory.</summary>
static class ComparisonWindows
{
    /// <summary>About how many blocks a window has; the sums of each take some 300 bytes.</summary>
    public const long MaxBlocks = 250_000;

    /// <summary>Windows that have every number of a range together, and no more blocks than wanted where files can be told apart.</summary>
    /// <param name="all">The range.</param>
    /// <param name="extents">Where Arrow files have blocks; a window ends before one of them begins.</param>
    /// <param name="maxBlocks">How many blocks of files a window has.</param>
    public static IEnumerable<BlockWindow> Divide(BlockWindow all, IEnumerable<BlockExtent> extents, long maxBlocks)
    {
        var (first, blocks) = (all.First, 0L);
        foreach (var extent in extents.Where(file => file.Last >= all.First && file.First <= all.Last).OrderBy(file => file.First))
        {
            if (blocks + extent.Blocks > maxBlocks && extent.First > first)
            {
                yield return new BlockWindow(first, extent.First - 1);
                (first, blocks) = (extent.First, 0);
            }

            blocks += extent.Blocks;
        }

        yield return new BlockWindow(first, all.Last);
    }
}

/// <summary>Where a file has blocks.</summary>
/// <param name="First">The lowest number.</param>
/// <param name="Last">The highest number.</param>
/// <param name="MaxBlocks">How many blocks there may be, whatever the numbers say.</param>
readonly record struct BlockExtent(long First, long Last, long MaxBlocks)
{
    /// <summary>How many blocks there are at most.</summary>
    public long Blocks => Math.Min(Last - First, MaxBlocks - 1) + 1;
}
