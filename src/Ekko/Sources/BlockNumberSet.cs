using System.Numerics;

namespace Ekko.Sources;

/// <summary>Block numbers at about a bit each, to find the first one that is missing.</summary>
sealed class BlockNumberSet
{
    const int PageBits = 16;
    readonly Dictionary<long, ulong[]> _pages = [];

    public void Add(long number)
    {
        if (!_pages.TryGetValue(number >> PageBits, out var page))
            _pages[number >> PageBits] = page = new ulong[1 << (PageBits - 6)];
        var bit = (int)(number & ((1 << PageBits) - 1));
        page[bit >> 6] |= 1UL << (bit & 63);
    }

    /// <summary>The end of the numbers without a gap that begin with this one; null when it is not there.</summary>
    public long? EndOfRun(long first)
    {
        var number = first;
        while (_pages.TryGetValue(number >> PageBits, out var page))
        {
            var bit = (int)(number & ((1 << PageBits) - 1));
            var rest = ~page[bit >> 6] >> (bit & 63);
            if (rest != 0)
            {
                number += BitOperations.TrailingZeroCount(rest);
                break;
            }

            number += 64 - (bit & 63);
        }

        return number == first ? null : number - 1;
    }
}
