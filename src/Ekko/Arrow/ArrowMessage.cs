using System.Buffers.Binary;

namespace Ekko.Arrow;

/// <summary>Where the buffers of a record batch or a dictionary are in a file.</summary>
/// <param name="Rows">How many rows it has.</param>
/// <param name="NullCounts">How many values of each column are null.</param>
/// <param name="Buffers">The buffers, column by column, as ranges of the file.</param>
/// <param name="Codec">How buffers are compressed, by the number of the format; null for not.</param>
/// <param name="Dictionary">The dictionary it is; null for a record batch.</param>
/// <param name="IsDelta">Whether it adds to the dictionary.</param>
sealed record ArrowMessage(
    long Rows, long[] NullCounts, (long Offset, long Length)[] Buffers, int? Codec, long? Dictionary, bool IsDelta)
{
    const int DictionaryHeader = 2;
    const int RecordBatchHeader = 3;

    /// <summary>Reads the metadata of a block.</summary>
    /// <param name="metadata">The FlatBuffers message.</param>
    /// <param name="body">Where the block's body begins in the file.</param>
    /// <param name="bodyLength">How long it is.</param>
    /// <exception cref="ArrowFormatException">It is none, or a buffer is not in the body.</exception>
    public static ArrowMessage Read(ReadOnlySpan<byte> metadata, long body, long bodyLength)
    {
        var message = FlatTable.Root(metadata);
        var kind = message.Number(1, 1);
        if (kind is not (DictionaryHeader or RecordBatchHeader))
            throw new ArrowFormatException($"a block is no record batch: its kind is {kind}");
        var header = message.Table(2);
        if (kind == RecordBatchHeader)
            return Read(header, body, bodyLength, null, false);
        return Read(header.Table(1), body, bodyLength, header.Number(0, 8), header.Number(2, 1) != 0);
    }

    static ArrowMessage Read(FlatTable batch, long body, long bodyLength, long? dictionary, bool isDelta)
    {
        var rows = batch.Number(0, 8);
        if (rows is < 0 or > int.MaxValue)
            throw new ArrowFormatException($"a record batch says it has {rows} rows");
        var nodes = batch.Vector(1, 16, out var nodeCount);
        var nulls = new long[nodeCount];
        for (var i = 0; i < nodeCount; i++)
        {
            if (BinaryPrimitives.ReadInt64LittleEndian(nodes[(16 * i)..]) != rows)
                throw new ArrowFormatException("the columns of a record batch are not equally long");
            nulls[i] = BinaryPrimitives.ReadInt64LittleEndian(nodes[(16 * i + 8)..]);
        }

        var ranges = batch.Vector(2, 16, out var count);
        var buffers = new (long, long)[count];
        for (var i = 0; i < count; i++)
        {
            var offset = BinaryPrimitives.ReadInt64LittleEndian(ranges[(16 * i)..]);
            var length = BinaryPrimitives.ReadInt64LittleEndian(ranges[(16 * i + 8)..]);
            if (offset < 0 || length < 0 || offset > bodyLength || length > bodyLength - offset)
                throw new ArrowFormatException("a buffer is not inside of its record batch");
            buffers[i] = (body + offset, length);
        }

        int? codec = batch.Has(3) ? (int)batch.Table(3).Number(0, 1) : null;
        return new ArrowMessage(rows, nulls, buffers, codec, dictionary, isDelta);
    }
}
