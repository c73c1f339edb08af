using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>What the two sides hold of a block: the sums of the checksums of its rows.</summary>
/// <param name="chain">Its network and subnet.</param>
/// <param name="number">Its number.</param>
/// <param name="hash">Its hash.</param>
sealed class BlockSums((string Network, string Subnet) chain, long number, Hash256 hash)
{
    /// <summary>Places in a block up to this one are kept as bits.</summary>
    const int MaxBit = 1 << 16;

    ulong[] _seen = [];
    HashSet<int>? _seenBeyond;

    public (string Network, string Subnet) Chain => chain;

    public long Number => number;

    public Hash256 Hash => hash;

    /// <summary>What is in the Arrow files.</summary>
    public RowSum Arrow { get; } = new();

    /// <summary>What is in the lake.</summary>
    public RowSum Lake { get; } = new();

    /// <summary>Whether a row comes from a file whose times are the wall clock's, and whose <c>success</c> says nothing.</summary>
    public bool IsOld { get; set; }

    /// <summary>Rows that are in the Arrow files more than once.</summary>
    public long Repeated { get; private set; }

    /// <summary>Whether both hold the same rows, but for time and success.</summary>
    public bool IsEqual => Arrow.Rows == Lake.Rows && Arrow.Contents == Lake.Contents;

    /// <summary>Adds a row of an Arrow file; the same place again counts as repeated.</summary>
    public void AddArrow(int index, RowChecksum checksum)
    {
        if (IsNew(index))
            Arrow.Add(checksum);
        else
            Repeated++;
    }

    bool IsNew(int index)
    {
        if (index >= MaxBit)
            return (_seenBeyond ??= []).Add(index);
        if (index >> 6 >= _seen.Length)
            Array.Resize(ref _seen, Math.Max(2, (index >> 6) + 1 + (_seen.Length / 2)));
        var bit = 1UL << (index & 63);
        var isNew = (_seen[index >> 6] & bit) == 0;
        _seen[index >> 6] |= bit;
        return isNew;
    }
}

/// <summary>The sums of one side.</summary>
sealed class RowSum
{
    public long Rows { get; private set; }

    public ulong Contents { get; private set; }

    public ulong Times { get; private set; }

    public ulong Successes { get; private set; }

    /// <summary>Rows of which it is not known whether they succeeded.</summary>
    public long Unknown { get; private set; }

    public void Add(RowChecksum checksum)
    {
        Rows++;
        Contents += checksum.Contents;
        Times += checksum.Time;
        Successes += checksum.Success;
        Unknown += checksum.Success == 0 ? 1 : 0;
    }
}
