using System.Runtime.InteropServices;

namespace Ekko.Arrow;

/// <summary>The values of a column in a window of rows, in memory that serves one window after another.</summary>
sealed class ArrowColumn
{
    byte[] _valid = [];
    byte[] _values = [];
    int[] _offsets = [];
    int[] _indexes = [];
    ArrowColumn? _dictionary;
    bool _hasNulls;
    bool _isText;
    int _shift;
    int _count;

    /// <summary>Whether a row has a value.</summary>
    public bool IsValid(int row) => !_hasNulls || (_valid[(row + _shift) >> 3] >> ((row + _shift) & 7) & 1) != 0;

    /// <summary>The bytes of a text; empty where there is none.</summary>
    public ReadOnlySpan<byte> Text(int row) => IsValid(row) ? _values.AsSpan(_offsets[row], _offsets[row + 1] - _offsets[row]) : [];

    /// <summary>A value of fixed width.</summary>
    public T Value<T>(int row)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_values)[row];

    /// <summary>A flag.</summary>
    public bool Flag(int row) => (_values[(row + _shift) >> 3] >> ((row + _shift) & 7) & 1) != 0;

    /// <summary>Reads which rows have a value.</summary>
    public void ReadValidity(ArrowBytes bits, long nullCount, long first, int count)
    {
        (_count, _shift) = (count, (int)(first & 7));
        _hasNulls = nullCount != 0 && bits.Length > 0;
        if (_hasNulls)
            Read(bits, first >> 3, ref _valid, (_shift + count + 7) / 8);
    }

    /// <summary>Reads values of fixed width, after the validity.</summary>
    public void ReadFixed(ArrowBytes values, int bitWidth, long first)
    {
        (_isText, _dictionary) = (false, null);
        if (bitWidth == 1)
            Read(values, first >> 3, ref _values, (_shift + _count + 7) / 8);
        else
            Read(values, first * (bitWidth / 8), ref _values, _count * (bitWidth / 8));
    }

    /// <summary>Reads where texts begin and end, after the validity.</summary>
    /// <returns>How many bytes the texts have.</returns>
    public long ReadOffsets(ArrowBytes offsets, long valuesLength, long first)
    {
        (_isText, _dictionary) = (true, null);
        Grow(ref _offsets, _count + 1);
        var read = _offsets.AsSpan(0, _count + 1);
        offsets.Read(first * sizeof(int), MemoryMarshal.AsBytes(read));
        for (var i = 0; i < _count; i++)
        {
            if (read[i + 1] < read[i])
                throw new ArrowFormatException("the offsets of a column go back");
        }

        if (read[0] < 0 || read[^1] > valuesLength)
            throw new ArrowFormatException("the offsets of a column point outside of it");
        return read[^1] - read[0];
    }

    /// <summary>Finds the texts of a dictionary, whose indexes were read as values.</summary>
    /// <param name="dictionary">The dictionary.</param>
    /// <param name="bits">The width of an index.</param>
    /// <param name="size">How many texts there are.</param>
    public void ReadIndexes(ArrowColumn dictionary, int bits, int size)
    {
        Grow(ref _offsets, _count + 1);
        Grow(ref _indexes, _count);
        _offsets[0] = 0;
        for (var row = 0; row < _count; row++)
        {
            var length = 0;
            if (IsValid(row))
            {
                _indexes[row] = bits switch { 8 => _values[row], 16 => Value<ushort>(row), _ => Value<int>(row) };
                if ((uint)_indexes[row] >= (uint)size)
                    throw new ArrowFormatException("an index points outside of its dictionary");
                length = dictionary.Text(_indexes[row]).Length;
            }

            // So many bytes are never read: fewer rows are.
            _offsets[row + 1] = (int)Math.Min(int.MaxValue, (long)_offsets[row] + length);
        }

        (_isText, _dictionary) = (true, dictionary);
    }

    /// <summary>How many bytes the texts of the first rows have.</summary>
    public long TextBytes(int rows) => _isText ? _offsets[rows] - _offsets[0] : 0;

    /// <summary>Reads the texts of the first rows, after it is known where they are.</summary>
    /// <param name="values">The bytes; not looked at where the texts are those of a dictionary.</param>
    /// <param name="count">How many rows.</param>
    public void ReadTexts(ArrowBytes values, int count)
    {
        _count = count;
        var first = _offsets[0];
        if (_dictionary is null)
        {
            Read(values, first, ref _values, _offsets[count] - first);
            for (var i = 0; i <= count; i++)
                _offsets[i] -= first;
            return;
        }

        Grow(ref _values, _offsets[count]);
        for (var row = 0; row < count; row++)
        {
            if (IsValid(row))
                _dictionary.Text(_indexes[row]).CopyTo(_values.AsSpan(_offsets[row]));
        }
    }

    static void Read(ArrowBytes source, long at, ref byte[] target, int length)
    {
        Grow(ref target, length);
        source.Read(at, target.AsSpan(0, length));
    }

    static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            array = GC.AllocateUninitializedArray<T>(length);
    }
}
