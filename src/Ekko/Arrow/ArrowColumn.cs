using System.Runtime.InteropServices;

namespace Ekko.Arrow;

/// <summary>The values of a column in a window of rows, in memory that serves one window after another.</summary>
sealed class ArrowColumn
{
    byte[] _valid = [];
    byte[] _values = [];
    int[] _offsets = [];
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
        _isText = false;
        if (bitWidth == 1)
            Read(values, first >> 3, ref _values, (_shift + _count + 7) / 8);
        else
            Read(values, first * (bitWidth / 8), ref _values, _count * (bitWidth / 8));
    }

    /// <summary>Reads where texts begin and end, after the validity.</summary>
    /// <returns>How many bytes the texts have.</returns>
    public long ReadOffsets(ArrowBytes offsets, long valuesLength, long first)
    {
        _isText = true;
        if (_offsets.Length < _count + 1)
            _offsets = new int[_count + 1];
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

    /// <summary>How many rows, from the first on, have texts of no more than so many bytes.</summary>
    public int RowsWithin(long bytes)
    {
        if (!_isText)
            return _count;
        var rows = _count;
        while (rows > 0 && _offsets[rows] - _offsets[0] > bytes)
            rows /= 2;
        return rows;
    }

    /// <summary>Reads the texts themselves, after their offsets.</summary>
    public void ReadTexts(ArrowBytes values, int count)
    {
        _count = count;
        var first = _offsets[0];
        Read(values, first, ref _values, _offsets[count] - first);
        for (var i = 0; i <= count; i++)
            _offsets[i] -= first;
    }

    /// <summary>Puts texts of a dictionary in the place of indexes, after the indexes were read as values.</summary>
    public void Resolve(ArrowColumn dictionary, int bits, int size)
    {
        var indexes = new int[_count];
        var bytes = 0L;
        for (var row = 0; row < _count; row++)
        {
            if (!IsValid(row))
                continue;
            indexes[row] = bits switch { 8 => _values[row], 16 => Value<ushort>(row), _ => Value<int>(row) };
            if ((uint)indexes[row] >= (uint)size)
                throw new ArrowFormatException("an index points outside of its dictionary");
            bytes += dictionary.Text(indexes[row]).Length;
        }

        if (bytes > ArrowBytes.MaxDecompressed)
            throw new ArrowFormatException("the texts of a dictionary come to too many bytes");
        if (_offsets.Length < _count + 1)
            _offsets = new int[_count + 1];
        var texts = new byte[bytes];
        var end = 0;
        _offsets[0] = 0;
        for (var row = 0; row < _count; row++)
        {
            if (IsValid(row))
            {
                var text = dictionary.Text(indexes[row]);
                text.CopyTo(texts.AsSpan(end));
                end += text.Length;
            }

            _offsets[row + 1] = end;
        }

        (_values, _isText) = (texts, true);
    }

    static void Read(ArrowBytes source, long at, ref byte[] target, int length)
    {
        if (target.Length < length)
            target = GC.AllocateUninitializedArray<byte>(length);
        source.Read(at, target.AsSpan(0, length));
    }
}
