using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Ekko.Blocks;
using Ekko.DuckLake.Columns;

namespace Ekko.Arrow;

/// <summary>
/// Writes rows of a batch as an Arrow file, column by column: IPC file format, no compression, no dictionaries. There is no object per row.
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="hour">The hour that all block times are in, hours since 1970.</param>
sealed class ArrowEncoder(TransactionRows rows, long hour)
{
    /// <summary>Rows of a record batch: a reader holds one at a time.</summary>
    public int RowsPerBatch { get; init; } = 16_384;

    /// <summary>Writes a file.</summary>
    /// <param name="ranges">Which rows.</param>
    /// <param name="output">Where to.</param>
    public void Write(IReadOnlyList<RowRange> ranges, Stream output)
    {
        using var writer = new ArrowFileWriter(output, ArrowLayout.Schema, leaveOpen: true);
        writer.WriteStart();
        var chosen = new List<int>();
        foreach (var range in ranges)
        {
            for (var row = range.Start; row < range.Start + range.Count; row++)
            {
                chosen.Add(row);
                if (chosen.Count == RowsPerBatch)
                    Write(writer, chosen);
            }
        }

        if (chosen.Count > 0)
            Write(writer, chosen);
        writer.WriteEnd();
    }

    void Write(ArrowFileWriter writer, List<int> chosen)
    {
        var indices = CollectionsMarshal.AsSpan(chosen);
        var time = DateTimeOffset.FromUnixTimeSeconds(hour * 3600);
        ArrayData[] columns =
        [
            Text(rows.Network, indices), Text(rows.Subnet, indices), Text(rows.VmType, indices), Times(indices),
            Constant(time.Year, indices.Length), Constant(time.Month, indices.Length), Constant(time.Day, indices.Length),
            Constant(time.Hour, indices.Length), Text(rows.BlockHash, indices), Numbers(indices), Text(rows.TxHash, indices),
            Indexes(indices), Text(rows.FromAddress, indices), Text(rows.ToAddress, indices, nullIsEmpty: true),
            Quantities(rows.Value, "value", indices), Quantities(rows.GasPrice, "gasPrice", indices),
            Quantities(rows.GasLimit, "gas", indices), Quantities(rows.Nonce, "nonce", indices), Input(indices), Success(indices),
        ];
        using var batch = new RecordBatch(ArrowLayout.Schema, columns.Select(ArrowArrayFactory.BuildArray), indices.Length);
        writer.WriteRecordBatch(batch);
        chosen.Clear();
    }

    static ArrayData Text(TextColumn column, ReadOnlySpan<int> indices, bool nullIsEmpty = false)
    {
        var texts = new Texts(StringType.Default, indices.Length);
        foreach (var row in indices)
            texts.Add(column[row], nullIsEmpty || column.IsValid(row));
        return texts.Data;
    }

    static ArrayData Quantities<T>(FixedColumn<T> column, string member, ReadOnlySpan<int> indices, TextColumn extra)
        where T : unmanaged, IUtf8SpanFormattable
    {
        var texts = new Texts(StringType.Default, indices.Length);
        Span<byte> text = stackalloc byte[40];
        text[0] = (byte)'0';
        text[1] = (byte)'x';
        foreach (var row in indices)
        {
            if (column.IsValid(row))
            {
                column.Values[row].TryFormat(text[2..], out var length, "x", CultureInfo.InvariantCulture);
                texts.Add(text[..(length + 2)], true);
            }
            else
            {
                var wide = Wide(extra, row, member);
                texts.Add(wide, wide is not null);
            }
        }

        return texts.Data;
    }

    ArrayData Quantities<T>(FixedColumn<T> column, string member, ReadOnlySpan<int> indices)
        where T : unmanaged, IUtf8SpanFormattable => Quantities(column, member, indices, rows.Extra);

    /// <summary>A number that does not fit its column is a member of <c>extra</c>.</summary>
    static byte[]? Wide(TextColumn extra, int row, string member)
    {
        if (!extra.IsValid(row))
            return null;
        var reader = new Utf8JsonReader(extra[row]);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;
            var isWanted = reader.ValueTextEquals(member);
            reader.Read();
            if (isWanted)
                return reader.TokenType == JsonTokenType.String ? reader.ValueSpan.ToArray() : null;
            reader.Skip();
        }

        return null;
    }

    ArrayData Input(ReadOnlySpan<int> indices)
    {
        var texts = new Texts(BinaryType.Default, indices.Length);
        foreach (var row in indices)
        {
            if (!rows.InputData.IsValid(row))
            {
                texts.Add([], false);
                continue;
            }

            var bytes = rows.InputData[row];
            var text = texts.AddUninitialized(2 + (2 * bytes.Length));
            "0x"u8.CopyTo(text);
            Convert.TryToHexStringLower(bytes, text[2..], out _);
        }

        return texts.Data;
    }

    ArrayData Times(ReadOnlySpan<int> indices) => Picked(ArrowLayout.Fields[(int)ArrowField.BlockTime].DataType, rows.BlockTime, indices);

    ArrayData Numbers(ReadOnlySpan<int> indices) => Picked(UInt64Type.Default, rows.BlockNumber, indices);

    ArrayData Indexes(ReadOnlySpan<int> indices) => Picked(UInt32Type.Default, rows.TxIndex, indices);

    // The lake has no negative number here: signed and unsigned are the same bits.
    static ArrayData Picked<T>(IArrowType type, FixedColumn<T> column, ReadOnlySpan<int> indices)
        where T : unmanaged
    {
        var values = new T[indices.Length];
        for (var i = 0; i < indices.Length; i++)
            values[i] = column.Values[indices[i]];
        return new ArrayData(type, values.Length, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(MemoryMarshal.AsBytes<T>(values).ToArray())]);
    }

    static ArrayData Constant(int value, int count)
    {
        var values = new int[count];
        values.AsSpan().Fill(value);
        return new ArrayData(
            Int32Type.Default, count, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(MemoryMarshal.AsBytes<int>(values).ToArray())]);
    }

    ArrayData Success(ReadOnlySpan<int> indices)
    {
        var (valid, values) = (new Bits(indices.Length), new Bits(indices.Length));
        for (var i = 0; i < indices.Length; i++)
        {
            if (!rows.Success.IsValid(indices[i]))
                continue;
            valid.Set(i);
            if (rows.Success.Values[indices[i]])
                values.Set(i);
        }

        return new ArrayData(
            BooleanType.Default, indices.Length, indices.Length - valid.Count, 0, [valid.Buffer, new ArrowBuffer(values.Bytes)]);
    }

    /// <summary>The buffers of a column of texts or bytes, as they grow.</summary>
    sealed class Texts(IArrowType type, int count)
    {
        readonly int[] _offsets = new int[count + 1];
        readonly ArrayBufferWriter<byte> _bytes = new(count * 32);
        readonly Bits _valid = new(count);
        int _count;

        public ArrayData Data => new(
            type, count, count - _valid.Count, 0,
            [
                _valid.Buffer, new ArrowBuffer(MemoryMarshal.AsBytes<int>(_offsets).ToArray()), new ArrowBuffer(_bytes.WrittenMemory),
            ]);

        public void Add(ReadOnlySpan<byte> text, bool isValid)
        {
            _bytes.Write(text);
            if (isValid)
                _valid.Set(_count);
            _offsets[++_count] = _bytes.WrittenCount;
        }

        public Span<byte> AddUninitialized(int length)
        {
            var text = _bytes.GetSpan(length)[..length];
            _bytes.Advance(length);
            _valid.Set(_count);
            _offsets[++_count] = _bytes.WrittenCount;
            return text;
        }
    }

    /// <summary>A bit for each row.</summary>
    sealed class Bits(int count)
    {
        public byte[] Bytes { get; } = new byte[(count + 7) / 8];

        public int Count { get; private set; }

        /// <summary>The bits as validity: none are needed where all are set.</summary>
        public ArrowBuffer Buffer => Count == count ? ArrowBuffer.Empty : new ArrowBuffer(Bytes);

        public void Set(int row)
        {
            Bytes[row >> 3] |= (byte)(1 << (row & 7));
            Count++;
        }
    }
}
