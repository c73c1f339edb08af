using System.Buffers.Binary;
using Ekko.DuckLake.Footers;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>A comparison of a whole number with a column, to be held against the statistics of row groups.</summary>
sealed record RowGroupBounds(LakeColumn Column, string Operator, long Number)
{
    // parquet.thrift: Type.
    const long Int32 = 1;
    const long Int64 = 2;

    /// <summary>False when no row of a row group fulfils it.</summary>
    internal bool MayMatch(ParquetFooter footer, ParquetRowGroup group)
    {
        var place = footer.Columns.IndexOf(footer.Columns.FirstOrDefault(c => c.FieldId == Column.Id.Value)!);
        if (place < 0 || group.Chunks.FirstOrDefault(c => c.Column == place) is not { } chunk
            || Value(chunk.Type, chunk.Min) is not { } min || Value(chunk.Type, chunk.Max) is not { } max)
            return true;
        return Operator switch
        {
            "=" => min <= Number && Number <= max,
            "<" => min < Number,
            "<=" => min <= Number,
            ">" => max > Number,
            ">=" => max >= Number,
            _ => true,
        };
    }

    static long? Value(long type, byte[]? plain) => (type, plain?.Length) switch
    {
        (Int32, 4) => BinaryPrimitives.ReadInt32LittleEndian(plain),
        (Int64, 8) => BinaryPrimitives.ReadInt64LittleEndian(plain),
        _ => null,
    };
}
