namespace Ekko.Writing;

/// <summary>A range of block numbers.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last, included.</param>
readonly record struct BlockWindow(long First, long Last)
{
    public bool Holds(long number) => number >= First && number <= Last;

    public bool Holds(BlockWindow other) => other.First >= First && other.Last <= Last;

    /// <summary>Windows around numbers: numbers that are near each other share one.</summary>
    /// <param name="numbers">Ascending.</param>
    /// <param name="margin">How far a window reaches beyond its numbers, on both sides.</param>
    public static List<BlockWindow> Around(IEnumerable<long> numbers, long margin)
    {
        var windows = new List<BlockWindow>();
        foreach (var number in numbers)
        {
            var window = new BlockWindow(Math.Max(0, number - margin), number > long.MaxValue - margin ? long.MaxValue : number + margin);
            if (windows.Count > 0 && window.First <= windows[^1].Last)
                windows[^1] = windows[^1] with { Last = window.Last };
            else
                windows.Add(window);
        }

        return windows;
    }
}
