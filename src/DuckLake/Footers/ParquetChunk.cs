using System.Collections.Immutable;

namespace Ekko.DuckLake.Footers;

/// <summary>The values of one leaf column in one row group (parquet.thrift: ColumnChunk, ColumnMetaData).</summary>
/// <param name="Column">The place of the top-level column it belongs to.</param>
/// <param name="Ranges">Its pages, and what helps to find and to skip them.</param>
/// <param name="Type">Its physical type.</param>
/// <param name="Min">Its smallest value in plain encoding; null when the footer has none.</param>
/// <param name="Max">Its largest value.</param>
sealed record ParquetChunk(int Column, ImmutableArray<ByteRange> Ranges, long Type, byte[]? Min, byte[]? Max)
{
    /// <exception cref="InvalidDataException">It says it is where the file is not.</exception>
    internal static ParquetChunk Read(ref ThriftReader reader, int column, long fileSize)
    {
        var meta = new Fields();
        var (offsetIndex, columnIndex) = (default((long Start, long Length)), default((long Start, long Length)));
        for (var field = 0; reader.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 3:
                    meta = ReadMetadata(ref reader);
                    break;
                case 4:
                    offsetIndex.Start = reader.Integer();
                    break;
                case 5:
                    offsetIndex.Length = reader.Integer();
                    break;
                case 6:
                    columnIndex.Start = reader.Integer();
                    break;
                case 7:
                    columnIndex.Length = reader.Integer();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        var start = meta.Dictionary > 0 && meta.Dictionary < meta.Data ? meta.Dictionary : meta.Data;
        var ranges = ImmutableArray.CreateBuilder<ByteRange>(4);
        foreach (var (from, length) in new[] { (start, meta.Length), (meta.Bloom, meta.BloomLength), offsetIndex, columnIndex })
        {
            if (from < 0 || length < 0 || from > fileSize - length)
                throw new InvalidDataException("a column is said to be outside of the file.");
            if (length > 0)
                ranges.Add(new ByteRange(from, from + length));
        }

        // A filter of unknown length: only the whole file certainly has it.
        if (meta.Bloom > 0 && meta.BloomLength == 0)
            ranges.Add(new ByteRange(0, fileSize));
        return new ParquetChunk(column, ranges.ToImmutable(), meta.Type, meta.Min, meta.Max);
    }

    static Fields ReadMetadata(ref ThriftReader reader)
    {
        var fields = new Fields();
        for (var field = 0; reader.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 1:
                    fields.Type = reader.Integer();
                    break;
                case 7:
                    fields.Length = reader.Integer();
                    break;
                case 9:
                    fields.Data = reader.Integer();
                    break;
                case 11:
                    fields.Dictionary = reader.Integer();
                    break;
                case 12:
                    ReadStatistics(ref reader, ref fields);
                    break;
                case 14:
                    fields.Bloom = reader.Integer();
                    break;
                case 15:
                    fields.BloomLength = reader.Integer();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return fields;
    }

    static void ReadStatistics(ref ThriftReader reader, ref Fields fields)
    {
        for (var field = 0; reader.NextField(ref field, out var type);)
        {
            if (field == 5)
                fields.Max = reader.Binary().ToArray();
            else if (field == 6)
                fields.Min = reader.Binary().ToArray();
            else
                reader.Skip(type);
        }
    }

    struct Fields
    {
        internal long Type;
        internal long Length;
        internal long Data;
        internal long Dictionary;
        internal long Bloom;
        internal long BloomLength;
        internal byte[]? Min;
        internal byte[]? Max;
    }
}
