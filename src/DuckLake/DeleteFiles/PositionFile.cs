using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Ekko.DuckLake.Footers;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.DeleteFiles;

/// <summary>
/// A positional delete file as Parquet (format 1.0, delete files; Parquet format 2.x): the data file's path, positions strictly ascending
/// (the official reader refuses others), and the snapshot of each where it is known. It is written here rather than by the engine: a commit
/// may need many of these small files at once, a COPY for each costs a hundred times as much, and one COPY divided by file does not keep
/// the order.
/// </summary>
static class PositionFile
{
    const int Int64 = 2, ByteArray = 6;
    const int Utf8 = 0, SignedInt64 = 18;
    const int Plain = 0, Rle = 3, DeltaBinaryPacked = 5, RleDictionary = 8;
    const int DataPage = 0, DictionaryPage = 2;
    const int Optional = 1;

    /// <summary>Values of one page.</summary>
    const int MaxInPage = 1 << 17;

    static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="dataFile">The path of the data file.</param>
    /// <param name="positions">Strictly ascending; at least one.</param>
    /// <param name="snapshots">The snapshot that deleted each; empty where the file does not say.</param>
    /// <returns>The size of the file and of its footer without the trailing 8 bytes.</returns>
    internal static (long Bytes, long Footer) Write(
        string path, string dataFile, ReadOnlySpan<long> positions, ReadOnlySpan<long> snapshots)
    {
        var bytes = new ArrayBufferWriter<byte>(1024 + (positions.Length * 4));
        bytes.Write(Magic);
        var columns = new List<Column> { WritePath(bytes, dataFile, positions.Length), WriteNumbers(bytes, "pos", 2147483645, positions) };
        if (!snapshots.IsEmpty)
            columns.Add(WriteNumbers(bytes, "_ducklake_internal_snapshot_id", (int)EmbeddedNames.SnapshotIdField, snapshots));
        var footer = Footer(columns, positions.Length, bytes.WrittenCount - Magic.Length);
        bytes.Write(footer.Bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), footer.Bytes.Length);
        bytes.Advance(sizeof(int));
        bytes.Write(Magic);
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, bytes.WrittenSpan, 0);
        return (bytes.WrittenCount, footer.Bytes.Length);
    }

    /// <summary>One dictionary entry, and one run of its number.</summary>
    static Column WritePath(ArrayBufferWriter<byte> bytes, string dataFile, int count)
    {
        var start = bytes.WrittenCount;
        var text = Encoding.UTF8.GetBytes(dataFile);
        var header = new CompactThrift().Number(1, DictionaryPage).Number(2, sizeof(int) + text.Length).Number(3, sizeof(int) + text.Length)
            .Nested(7, page => page.Number(1, 1).Number(2, Plain)).End();
        bytes.Write(header.Bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), text.Length);
        bytes.Advance(sizeof(int));
        bytes.Write(text);
        var data = bytes.WrittenCount;
        var content = Levels(count);
        content.Write((ReadOnlySpan<byte>)[1]);
        CompactThrift.Varint(content, (ulong)count << 1);
        content.Write((ReadOnlySpan<byte>)[0]);
        WritePage(bytes, content, count, RleDictionary);
        return new Column(
            "file_path", ByteArray, Utf8, 2147483646, [Plain, Rle, RleDictionary], start, data, bytes.WrittenCount - start, text, text);
    }

    static Column WriteNumbers(ArrayBufferWriter<byte> bytes, string name, int field, ReadOnlySpan<long> values)
    {
        var start = bytes.WrittenCount;
        var (least, most) = (values[0], values[0]);
        foreach (var value in values)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        for (var at = 0; at < values.Length; at += MaxInPage)
        {
            var part = values.Slice(at, Math.Min(MaxInPage, values.Length - at));
            var content = Levels(part.Length);
            DeltaPacking.Write(content, part);
            WritePage(bytes, content, part.Length, DeltaBinaryPacked);
        }

        return new Column(
            name, Int64, SignedInt64, field, [Rle, DeltaBinaryPacked], null, start, bytes.WrittenCount - start, Bytes(least), Bytes(most));
    }

    /// <summary>Definition levels that say that no value is NULL.</summary>
    static ArrayBufferWriter<byte> Levels(int count)
    {
        var run = new ArrayBufferWriter<byte>(8);
        CompactThrift.Varint(run, (ulong)count << 1);
        run.Write((ReadOnlySpan<byte>)[1]);
        var content = new ArrayBufferWriter<byte>();
        BinaryPrimitives.WriteInt32LittleEndian(content.GetSpan(sizeof(int)), run.WrittenCount);
        content.Advance(sizeof(int));
        content.Write(run.WrittenSpan);
        return content;
    }

    static void WritePage(ArrayBufferWriter<byte> bytes, ArrayBufferWriter<byte> content, int count, int encoding)
    {
        var header = new CompactThrift().Number(1, DataPage).Number(2, content.WrittenCount).Number(3, content.WrittenCount)
            .Nested(5, page => page.Number(1, count).Number(2, encoding).Number(3, Rle).Number(4, Rle)).End();
        bytes.Write(header.Bytes);
        bytes.Write(content.WrittenSpan);
    }

    static CompactThrift Footer(List<Column> columns, long rows, long size)
    {
        var elements = columns.Prepend(null).ToList();
        return new CompactThrift().Number(1, 1)
            .Nested(2, elements, (element, column) =>
            {
                if (column is null)
                    element.Text(4, "schema").Number(5, columns.Count);
                else
                    element.Number(1, column.Type).Number(3, Optional).Text(4, column.Name).Number(6, column.Converted)
                        .Number(9, column.Field);
            })
            .Long(3, rows)
            .Nested(4, [columns], (group, chunks) => group
                .Nested(1, chunks,
                    (chunk, column) => chunk.Long(2, column.Dictionary ?? column.Data).Nested(3, meta => Describe(meta, column, rows)))
                .Long(2, size).Long(3, rows).Long(6, size))
            .Text(6, "Ekko").End();
    }

    static void Describe(CompactThrift meta, Column column, long rows)
    {
        meta.Number(1, column.Type).Numbers(2, column.Encodings).Texts(3, column.Name).Number(4, 0).Long(5, rows).Long(6, column.Size)
            .Long(7, column.Size)
            .Long(9, column.Data);
        if (column.Dictionary is { } dictionary)
            meta.Long(11, dictionary);
        meta.Nested(12, statistics => statistics.Long(3, 0).Blob(5, column.Max).Blob(6, column.Min));
    }

    static byte[] Bytes(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>A column as the footer describes it.</summary>
    sealed record Column(
        string Name, int Type, int Converted, int Field, int[] Encodings, long? Dictionary, long Data, long Size, byte[] Min, byte[] Max);
}
