using System.Collections.Immutable;
using System.Text;

namespace Ekko.DuckLake.Footers;

/// <summary>A column of a Parquet file, or a part of a nested one.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="FieldId">Its field id; null when the file has none.</param>
/// <param name="Children">The parts of a nested column, in the file's own structure; empty for a leaf.</param>
sealed record ParquetColumn(string Name, long? FieldId, ImmutableArray<ParquetColumn> Children)
{
    // parquet.thrift: Type, ConvertedType, the members of LogicalType and TimeUnit.
    const long Int96 = 3, Float = 4, Double = 5, ByteArray = 6, FixedBytes = 7;
    const long TimeMilliseconds = 7, TimestampMilliseconds = 9, Bson = 20;
    const int Time = 7, Timestamp = 8, Float16 = 15;
    const int Milliseconds = 1, Nanoseconds = 3;

    /// <summary>
    /// Whether the engine (1.5.6) misreads a Bloom filter over the column. It asks for the escaped text of bytes, for one of the two zeros,
    /// and for microseconds where the file counts in another unit: the filter then denies values that are there.
    /// </summary>
    internal bool MisreadsFilter { get; private init; }

    /// <summary>How many leaves it has: a leaf is one itself.</summary>
    internal int LeafCount => Children.IsEmpty ? 1 : Children.Sum(c => c.LeafCount);

    /// <summary>Reads the top-level columns of a schema: a tree written depth first, whose root is the row itself.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal static ImmutableArray<ParquetColumn> ReadSchema(ref ThriftReader reader)
    {
        var left = reader.List(out _);
        if (left-- == 0)
            return [];
        var (_, children) = ReadElement(ref reader);
        var columns = ReadChildren(ref reader, children, ref left, 0);
        return left == 0 ? columns : throw new InvalidDataException("its schema is no tree.");
    }

    static ImmutableArray<ParquetColumn> ReadChildren(ref ThriftReader reader, long count, ref int left, int depth)
    {
        if (count < 0 || count > left || depth > ThriftReader.DeepestNesting)
            throw new InvalidDataException("its schema is no tree.");
        var columns = ImmutableArray.CreateBuilder<ParquetColumn>((int)count);
        for (var i = 0; i < count; i++)
        {
            if (left-- == 0)
                throw new InvalidDataException("its schema is no tree.");
            var (column, children) = ReadElement(ref reader);
            columns.Add(children == 0 ? column : column with { Children = ReadChildren(ref reader, children, ref left, depth + 1) });
        }

        return columns.DrainToImmutable();
    }

    static (ParquetColumn Column, long Children) ReadElement(ref ThriftReader reader)
    {
        var (name, children) = ("", 0L);
        long? id = null, physical = null, converted = null;
        var (logical, unit, isUtc) = (0, 0, false);
        for (var field = 0; reader.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 1:
                    physical = reader.Integer();
                    break;
                case 4:
                    name = Encoding.UTF8.GetString(reader.Binary());
                    break;
                case 5:
                    children = reader.Integer();
                    break;
                case 6:
                    converted = reader.Integer();
                    break;
                case 9:
                    id = reader.Integer();
                    break;
                case 10 when type == ThriftType.Struct:
                    (logical, unit, isUtc) = ReadLogicalType(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        var misreads = physical switch
        {
            Float or Double or Int96 => true,
            ByteArray => converted is null or Bson && logical == 0,
            FixedBytes => converted is null && logical is 0 or Float16,
            _ => converted is TimeMilliseconds or TimestampMilliseconds || unit == Milliseconds || (unit == Nanoseconds && isUtc),
        };
        return (new ParquetColumn(name, id, []) { MisreadsFilter = misreads }, children);
    }

    /// <summary>Which member of the union it is; of times and timestamps also the unit, and whether they are in UTC.</summary>
    static (int Kind, int Unit, bool IsUtc) ReadLogicalType(ref ThriftReader reader)
    {
        var (kind, unit, isUtc) = (0, 0, false);
        for (var field = 0; reader.NextField(ref field, out var type);)
        {
            kind = field;
            if (kind is not (Time or Timestamp) || type != ThriftType.Struct)
            {
                reader.Skip(type);
                continue;
            }

            for (var member = 0; reader.NextField(ref member, out var memberType);)
            {
                if (member == 1)
                    isUtc = memberType == ThriftType.True;
                else if (member == 2 && memberType == ThriftType.Struct)
                    unit = ReadUnionKind(ref reader);
                else
                    reader.Skip(memberType);
            }
        }

        return (kind, unit, isUtc);
    }

    static int ReadUnionKind(ref ThriftReader reader)
    {
        var kind = 0;
        for (var field = 0; reader.NextField(ref field, out var type);)
        {
            kind = field;
            reader.Skip(type);
        }

        return kind;
    }
}
