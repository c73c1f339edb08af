using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Ekko.Arrow;

/// <summary>
/// Reads an Arrow file (the IPC file format) in windows of rows. Nothing is believed: each length and offset is checked before it is used,
/// and no more is in memory than a window, whatever the size of the file and of its record batches.
/// </summary>
/// <remarks>A compressed record batch, and dictionaries, are in memory whole; their size is limited.</remarks>
sealed class ArrowReader
{
    /// <summary>Rows of a window.</summary>
    const int WindowRows = 16_384;

    /// <summary>Bytes of the texts in a window, those of all columns.</summary>
    const long WindowBytes = 32L << 20;

    /// <summary>Bytes of the texts of all dictionaries: they are in memory as long as the file is read.</summary>
    const long DictionaryBytes = 64L << 20;

    const int BlockSize = 24;
    const int MaxMetadata = 64 << 20;
    static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    readonly SafeFileHandle _file;
    readonly List<(long Offset, int Metadata, long Body)> _batches = [];
    readonly Dictionary<long, (ArrowColumn Texts, int Size)> _dictionaries = [];
    readonly ArrowColumn[] _columns;
    readonly ArrowDecompressor _decompressor;
    long _dictionaryRoom = DictionaryBytes;

    ArrowReader(SafeFileHandle file, ArrowFileSchema schema)
    {
        (_file, Schema, _decompressor) = (file, schema, new ArrowDecompressor(file));
        _columns = [.. schema.Columns.Select(_ => new ArrowColumn())];
    }

    /// <summary>The schema.</summary>
    public ArrowFileSchema Schema { get; }

    /// <summary>Reads what is at the end of a file.</summary>
    /// <param name="file">The file; stays the caller's.</param>
    /// <exception cref="ArrowFormatException">It is no Arrow file, or of another layout.</exception>
    public static ArrowReader Open(SafeFileHandle file)
    {
        var size = RandomAccess.GetLength(file);
        var footer = Footer(file, size, out var end);
        var root = FlatTable.Root(footer);
        var reader = new ArrowReader(file, ArrowFileSchema.Read(root.Table(1)));
        foreach (var (offset, metadata, body) in Blocks(root, 2, end))
            reader.AddDictionary(reader.Message(offset, metadata, body));
        reader._batches.AddRange(Blocks(root, 3, end));
        return reader;
    }

    /// <summary>How many rows the record batches say they have.</summary>
    public long CountRows() => _batches.Sum(block => Message(block.Offset, block.Metadata, block.Body).Rows);

    /// <summary>All rows in windows, in order.</summary>
    /// <param name="skip">How many rows to leave out at the beginning.</param>
    /// <exception cref="ArrowFormatException">A record batch is damaged.</exception>
    public IEnumerable<ArrowWindow> Read(long skip = 0)
    {
        var window = new ArrowWindow(Schema, _columns);
        var before = 0L;
        foreach (var (offset, metadata, body) in _batches)
        {
            var message = Message(offset, metadata, body);
            var first = Math.Clamp(skip - before, 0, message.Rows);
            var buffers = first < message.Rows ? Buffers(message, Schema.Columns) : [];
            while (first < message.Rows)
            {
                window.Count = ReadWindow(message, buffers, first, (int)Math.Min(WindowRows, message.Rows - first));
                window.FirstRow = before + first;
                yield return window;
                first += window.Count;
            }

            before += message.Rows;
        }
    }

    static byte[] Footer(SafeFileHandle file, long size, out long start)
    {
        if (size == 0)
            throw new ArrowFormatException("it is empty");
        Span<byte> edge = stackalloc byte[10];
        var head = edge[..6];
        if (size < 8 + edge.Length)
            throw new ArrowFormatException("it is no Arrow file: it is too short");
        ArrowBytes.Read(file, 0, head);
        if (!head.SequenceEqual(Magic))
            throw new ArrowFormatException("it is no Arrow file: it does not begin with ARROW1");
        ArrowBytes.Read(file, size - edge.Length, edge);
        if (!edge[4..].SequenceEqual(Magic))
            throw new ArrowFormatException("it was cut off: it does not end with ARROW1");
        var length = BinaryPrimitives.ReadInt32LittleEndian(edge);
        start = size - edge.Length - length;
        if (length <= 0 || length > MaxMetadata || start < 8)
            throw new ArrowFormatException($"its footer says it has {length} bytes");
        var footer = new byte[length];
        ArrowBytes.Read(file, start, footer);
        return footer;
    }

    static List<(long, int, long)> Blocks(FlatTable footer, int field, long end)
    {
        var structs = footer.Vector(field, BlockSize, out var count);
        var blocks = new List<(long, int, long)>(count);
        for (var i = 0; i < count; i++)
        {
            var block = structs.Slice(i * BlockSize, BlockSize);
            var offset = BinaryPrimitives.ReadInt64LittleEndian(block);
            var metadata = BinaryPrimitives.ReadInt32LittleEndian(block[8..]);
            var body = BinaryPrimitives.ReadInt64LittleEndian(block[16..]);
            if (offset < 8 || metadata < 8 || metadata > MaxMetadata || body < 0 || offset > end - metadata
                || body > end - metadata - offset)
                throw new ArrowFormatException("its footer names a record batch that is not in the file");
            blocks.Add((offset, metadata, body));
        }

        return blocks;
    }

    ArrowMessage Message(long offset, int length, long body)
    {
        const int Continuation = -1;
        var metadata = new byte[length];
        ArrowBytes.Read(_file, offset, metadata);
        var first = BinaryPrimitives.ReadInt32LittleEndian(metadata);
        var prefix = first == Continuation ? 8 : 4;
        var size = first == Continuation ? BinaryPrimitives.ReadInt32LittleEndian(metadata.AsSpan(4)) : first;
        if (size <= 0 || size > length - prefix)
            throw new ArrowFormatException("the message of a record batch is longer than its block");
        return ArrowMessage.Read(metadata.AsSpan(prefix, size), offset + length, body);
    }

    void AddDictionary(ArrowMessage message)
    {
        if (message.Dictionary is not { } id || message.IsDelta)
            throw new ArrowFormatException("a dictionary is damaged, or in several parts");
        if (message.Rows > _dictionaryRoom / sizeof(int))
            throw DictionariesAreTooLarge();
        var kind = new ArrowFileColumn("", 0, null, 0);
        var buffers = Buffers(message, [kind]);
        var texts = new ArrowColumn();
        var count = (int)message.Rows;
        texts.ReadValidity(buffers[0], message.NullCounts[0], 0, count);
        // A dictionary without texts may leave out where they begin.
        if (count > 0)
        {
            _dictionaryRoom -= texts.ReadOffsets(buffers[1], buffers[2].Length, 0) + (sizeof(int) * (count + 1L));
            if (_dictionaryRoom < 0)
                throw DictionariesAreTooLarge();
            texts.ReadTexts(buffers[2], count);
        }

        _dictionaries[id] = (texts, count);
    }

    static ArrowFormatException DictionariesAreTooLarge() => new(
        $"its dictionaries hold more than {DictionaryBytes >> 20} MiB: write it anew without them");

    ArrowBytes[] Buffers(ArrowMessage message, IReadOnlyList<ArrowFileColumn> columns)
    {
        if (message.NullCounts.Length != columns.Count || message.Buffers.Length != columns.Sum(column => column.BufferCount))
            throw new ArrowFormatException("a record batch does not have the columns of its schema");
        return message.Codec is { } codec
            ? _decompressor.Decompress(message.Buffers, codec)
            : [.. message.Buffers.Select(range => ArrowBytes.Of(_file, range))];
    }

    /// <returns>How many rows were read: fewer than wanted where their texts are long.</returns>
    int ReadWindow(ArrowMessage message, ArrowBytes[] buffers, long first, int count)
    {
        var next = 0;
        foreach (var (column, i) in Schema.Columns.Select((column, i) => (column, i)))
        {
            _columns[i].ReadValidity(buffers[next], message.NullCounts[i], first, count);
            if (column.BufferCount == 3)
            {
                _columns[i].ReadOffsets(buffers[next + 1], buffers[next + 2].Length, first);
            }
            else
            {
                _columns[i].ReadFixed(buffers[next + 1], column.Dictionary is null ? column.BitWidth : column.IndexBits, first);
                if (column.Dictionary is { } id)
                    ReadIndexes(_columns[i], id, column.IndexBits);
            }

            next += column.BufferCount;
        }

        var rows = count;
        while (rows > 0 && _columns.Sum(column => column.TextBytes(rows)) > WindowBytes)
            rows /= 2;
        if (rows == 0)
            throw new ArrowFormatException($"row {first} has values of more than {WindowBytes >> 20} MiB");
        next = 0;
        foreach (var (column, i) in Schema.Columns.Select((column, i) => (column, i)))
        {
            next += column.BufferCount;
            // The last buffer of a column of texts.
            if (column.BitWidth == 0)
                _columns[i].ReadTexts(buffers[next - 1], rows);
        }

        return rows;
    }

    void ReadIndexes(ArrowColumn column, long id, int bits)
    {
        if (!_dictionaries.TryGetValue(id, out var dictionary))
            throw new ArrowFormatException($"there is no dictionary {id}");
        column.ReadIndexes(dictionary.Texts, bits, dictionary.Size);
    }
}
