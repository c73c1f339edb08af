using System.Numerics;
using System.Runtime.InteropServices;
using Ekko.DuckLake.Columns;

namespace Ekko.Writing;

/// <summary>
/// Finds rows of a batch by the bytes of their key columns: open addressing over row numbers, no object per row. Its tables serve one batch
/// after another.
/// </summary>
/// <param name="hashed">The text of the key that tells most rows apart.</param>
/// <param name="position">A number that belongs to the key; null when none does.</param>
/// <param name="others">The rest of the key.</param>
sealed class RowIndex(TextColumn hashed, FixedColumn<int>? position, params TextColumn[] others)
{
    // Foreign input chooses the keys; it must not be able to choose the slots too.
    static readonly ulong Seed = (ulong)Random.Shared.NextInt64();

    // The upper half is the hash, the lower half row + 1; 0 is a free slot.
    ulong[] _slots = [];
    int _mask;

    /// <summary>Empties the index and makes room for so many rows.</summary>
    public void Reset(int rows)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, rows * 2L));
        if (_slots.Length < size)
            _slots = new ulong[size];
        else
            Array.Clear(_slots, 0, size);
        _mask = size - 1;
    }

    /// <summary>Adds a row unless there is one with its key.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The row that is there; −1 when the row was added.</returns>
    public int Add(int row)
    {
        var hash = HashOf(row);
        var slot = (int)hash & _mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & _mask)
        {
            var other = (int)(uint)_slots[slot] - 1;
            if ((uint)(_slots[slot] >> 32) == hash && hashed[row].SequenceEqual(hashed[other]) && SameRest(row, other))
                return other;
        }

        _slots[slot] = ((ulong)hash << 32) | (uint)(row + 1);
        return -1;
    }

    /// <summary>Puts a row in the place of one that has the same key.</summary>
    public void Replace(int old, int row)
    {
        var hash = HashOf(old);
        for (var slot = (int)hash & _mask; _slots[slot] != 0; slot = (slot + 1) & _mask)
        {
            if ((int)(uint)_slots[slot] - 1 == old)
            {
                _slots[slot] = ((ulong)hash << 32) | (uint)(row + 1);
                return;
            }
        }
    }

    /// <summary>The row with a key of texts; −1 when there is none.</summary>
    /// <param name="key">The bytes of the hashed column.</param>
    /// <param name="isSame">Whether a row, whose hashed column is equal, has the rest of the key.</param>
    /// <typeparam name="TKey">What <paramref name="isSame"/> needs to know.</typeparam>
    /// <param name="rest">Given to <paramref name="isSame"/>.</param>
    public int Find<TKey>(ReadOnlySpan<byte> key, TKey rest, Func<int, TKey, bool> isSame)
        where TKey : allows ref struct
    {
        var hash = Hash(key);
        for (var slot = (int)hash & _mask; _slots[slot] != 0; slot = (slot + 1) & _mask)
        {
            var row = (int)(uint)_slots[slot] - 1;
            if ((uint)(_slots[slot] >> 32) == hash && hashed[row].SequenceEqual(key) && isSame(row, rest))
                return row;
        }

        return -1;
    }

    uint HashOf(int row) => position is null ? Hash(hashed[row]) : Hash(hashed[row]) + (uint)position.Values[row] * 0x9E37_79B1;

    bool SameRest(int row, int other)
    {
        if (position is not null && position.Values[row] != position.Values[other])
            return false;
        foreach (var column in others)
        {
            if (!column[row].SequenceEqual(column[other]))
                return false;
        }

        return true;
    }

    static uint Hash(ReadOnlySpan<byte> key)
    {
        var hash = Seed ^ (ulong)key.Length;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(key))
            hash = Mix(hash ^ word);
        foreach (var last in key[(key.Length & ~7)..])
            hash = Mix(hash ^ last);
        return (uint)(hash >> 32);
    }

    static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, 0x9E37_79B9_7F4A_7C15, out var low);
        return high ^ low;
    }
}
