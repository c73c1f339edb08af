using System.Collections.Immutable;

namespace Ekko.DuckLake.Footers;

/// <summary>What the end of a Parquet file says of where its columns are (parquet-format, parquet.thrift: FileMetaData).</summary>
/// <param name="Columns">The top-level columns.</param>
/// <param name="RowGroups">The row groups in order.</param>
sealed record ParquetFooter(ImmutableArray<ParquetColumn> Columns, ImmutableArray<ParquetRowGroup> RowGroups)
{
    /// <summary>Length of the metadata and the magic after it.</summary>
    internal const int TrailerLength = 8;

    static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>The length of the metadata, from the last 8 bytes of a file.</summary>
    /// <exception cref="InvalidDataException">It is no Parquet file.</exception>
    internal static long LengthFrom(ReadOnlySpan<byte> trailer, long fileSize)
    {
        if (!trailer[4..].SequenceEqual(Magic))
            throw new InvalidDataException("it does not end as a Parquet file does.");
        var length = ThriftReader.Little(trailer);
        return length <= fileSize - TrailerLength ? length : throw new InvalidDataException("its footer is longer than the file.");
    }

    /// <summary>Reads the metadata.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal static ParquetFooter Read(ReadOnlySpan<byte> metadata, long fileSize)
    {
        var reader = new ThriftReader(metadata);
        ImmutableArray<ParquetColumn> columns = [];
        ImmutableArray<ParquetRowGroup> groups = [];
        for (var field = 0; reader.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 2:
                    columns = ParquetColumn.ReadSchema(ref reader);
                    break;
                case 4:
                    groups = ReadRowGroups(
                        ref reader, [.. columns.SelectMany((c, i) => Enumerable.Repeat(i, c.LeafCount))], fileSize);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return new ParquetFooter(columns, groups);
    }

    static ImmutableArray<ParquetRowGroup> ReadRowGroups(ref ThriftReader reader, ImmutableArray<int> columnOfLeaf, long fileSize)
    {
        var count = reader.List(out _);
        var groups = ImmutableArray.CreateBuilder<ParquetRowGroup>(count);
        for (var i = 0; i < count; i++)
        {
            ImmutableArray<ParquetChunk> chunks = [];
            for (var field = 0; reader.NextField(ref field, out var type);)
            {
                if (field == 1)
                    chunks = ReadChunks(ref reader, columnOfLeaf, fileSize);
                else
                    reader.Skip(type);
            }

            groups.Add(new ParquetRowGroup(chunks));
        }

        return groups.DrainToImmutable();
    }

    static ImmutableArray<ParquetChunk> ReadChunks(ref ThriftReader reader, ImmutableArray<int> columnOfLeaf, long fileSize)
    {
        var count = reader.List(out _);
        if (count != columnOfLeaf.Length)
            throw new InvalidDataException("a row group has other columns than the schema.");
        var chunks = ImmutableArray.CreateBuilder<ParquetChunk>(count);
        for (var i = 0; i < count; i++)
            chunks.Add(ParquetChunk.Read(ref reader, columnOfLeaf[i], fileSize));
        return chunks.DrainToImmutable();
    }
}

/// <summary>A row group: a chunk of every leaf column.</summary>
sealed record ParquetRowGroup(ImmutableArray<ParquetChunk> Chunks);
