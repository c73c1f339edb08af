using System.Numerics;

namespace Ekko.DuckLake.Columns;

/// <summary>
/// Which rows of a column have a value: one bit a row, set = valid, least significant bit first (the layout of DuckDB's validity masks).
/// </summary>
/// <remarks>Costs nothing until the first NULL: no words are kept while every row is valid.</remarks>
sealed class ValidityBitmap
{
    ulong[] _words = [];
    bool _tracking;

    /// <summary>Rows appended so far.</summary>
    public int Count { get; private set; }

    /// <summary>Whether any row was ever marked NULL since the last reset.</summary>
    public bool MayHaveNulls => _tracking;

    public void AppendValid(int rows = 1)
    {
        if (_tracking)
            SetRange(Count, rows, true);
        Count += rows;
    }

    public void AppendNull(int rows = 1)
    {
        if (!_tracking)
        {
            _tracking = true;
            SetRange(0, Count, true);
        }

        SetRange(Count, rows, false);
        Count += rows;
    }

    public bool IsValid(int row) => !_tracking || (_words[row >> 6] >> (row & 63) & 1) != 0;

    /// <summary>Changes a row that was appended before.</summary>
    public void Set(int row, bool valid)
    {
        if (valid && !_tracking)
            return;
        if (!_tracking)
        {
            _tracking = true;
            SetRange(0, Count, true);
        }

        SetRange(row, 1, valid);
    }

    /// <summary>Copies the bits of <paramref name="count"/> rows to another mask; bits around them stay as they are.</summary>
    public void CopyTo(Span<ulong> target, int targetRow, int sourceRow, int count)
    {
        while (count > 0)
        {
            var bit = targetRow & 63;
            var take = Math.Min(count, 64 - bit);
            var mask = (take == 64 ? ulong.MaxValue : (1UL << take) - 1) << bit;
            var bits = _tracking ? Read(sourceRow) << bit : ulong.MaxValue;
            ref var word = ref target[targetRow >> 6];
            word = (word & ~mask) | (bits & mask);
            targetRow += take;
            sourceRow += take;
            count -= take;
        }
    }

    /// <summary>How many of these rows are NULL.</summary>
    public int NullCount(int row, int count)
    {
        if (!_tracking)
            return 0;
        var valid = 0;
        var left = count;
        while (left > 0)
        {
            var take = Math.Min(left, 64);
            var mask = take == 64 ? ulong.MaxValue : (1UL << take) - 1;
            valid += BitOperations.PopCount(Read(row) & mask);
            row += take;
            left -= take;
        }

        return count - valid;
    }

    public void Truncate(int rows) => Count = Math.Min(Count, rows);

    public void Reset()
    {
        Count = 0;
        _tracking = false;
    }

    ulong Read(int row)
    {
        var word = row >> 6;
        var shift = row & 63;
        var bits = _words[word] >> shift;
        if (shift != 0 && word + 1 < _words.Length)
            bits |= _words[word + 1] << (64 - shift);
        return bits;
    }

    void SetRange(int row, int rows, bool valid)
    {
        var words = (row + rows + 63) >> 6;
        if (words > _words.Length)
            Array.Resize(ref _words, Math.Max(words, Math.Max(256, _words.Length * 2)));
        while (rows > 0)
        {
            var bit = row & 63;
            var take = Math.Min(rows, 64 - bit);
            var mask = (take == 64 ? ulong.MaxValue : (1UL << take) - 1) << bit;
            ref var word = ref _words[row >> 6];
            word = valid ? word | mask : word & ~mask;
            row += take;
            rows -= take;
        }
    }
}
