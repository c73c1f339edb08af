using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Ekko.DuckDb;
using Ekko.Reading;

namespace Ekko.Api.Formats;

/// <summary>
/// An Arrow IPC stream: a record batch for each chunk of the engine, no compression. Amounts of wei are decimals or integers, exact. The
/// stream has its end marker only when the export is whole.
/// </summary>
sealed class ArrowRows : IRowFormat, IDisposable
{
    public const string MediaType = "application/vnd.apache.arrow.stream";

    readonly RowExport _export;
    readonly Schema _schema;
    readonly MemoryStream _written = new();
    readonly ArrowStreamWriter _writer;

    public ArrowRows(RowExport export)
    {
        _export = export;
        _schema = new Schema(
            export.Columns.Select(column => new Field(column.Name, TypeOf(column), nullable: true)),
            new Dictionary<string, string> { ["snapshotId"] = export.SnapshotId.ToString(CultureInfo.InvariantCulture) });
        _writer = new ArrowStreamWriter(_written, _schema, leaveOpen: true);
    }

    public string ContentType => MediaType;

    public void Begin(IBufferWriter<byte> output)
    {
        _writer.WriteStart();
        Send(output);
    }

    public void Write(IBufferWriter<byte> output, DuckDbChunk chunk)
    {
        var arrays = new List<IArrowArray>(_export.Columns.Count);
        for (var i = 0; i < _export.Columns.Count; i++)
            arrays.Add(ArrowArrayFactory.BuildArray(Data(_export.Columns[i], chunk[i], chunk.RowCount)));
        using var batch = new RecordBatch(_schema, arrays, chunk.RowCount);
        _writer.WriteRecordBatch(batch);
        Send(output);
    }

    public void End(IBufferWriter<byte> output, long rowCount)
    {
        _writer.WriteEnd();
        Send(output);
    }

    public void Dispose() => _writer.Dispose();

    void Send(IBufferWriter<byte> output)
    {
        output.Write(_written.GetBuffer().AsSpan(0, (int)_written.Length));
        _written.SetLength(0);
    }

    static IArrowType TypeOf(ExportColumn column) => column.Type.Id switch
    {
        DuckDbTypeId.VarChar => StringType.Default,
        DuckDbTypeId.BigInt => Int64Type.Default,
        DuckDbTypeId.Integer => Int32Type.Default,
        DuckDbTypeId.SmallInt => Int16Type.Default,
        DuckDbTypeId.Boolean => BooleanType.Default,
        DuckDbTypeId.Decimal when column.Type.Width > 18 => new Decimal128Type(column.Type.Width, column.Type.Scale),
        DuckDbTypeId.TimestampTz => new TimestampType(TimeUnit.Microsecond, "UTC"),
        _ => throw new NotSupportedException($"Exporting column {column.Name} failed: values of {column.Type} have no form in Arrow."),
    };

    static ArrayData Data(ExportColumn column, DuckDbVector values, int rows)
    {
        var (validity, nulls) = Validity(values, rows);
        var type = TypeOf(column);
        return type switch
        {
            StringType => Texts(column, values, rows, validity, nulls),
            BooleanType => new ArrayData(type, rows, nulls, 0, [validity, Bits(Copy<byte>(values, rows, nulls))]),
            Int64Type or TimestampType => Fixed<long>(type, values, rows, validity, nulls),
            Int32Type => Fixed<int>(type, values, rows, validity, nulls),
            Int16Type => Fixed<short>(type, values, rows, validity, nulls),
            _ => Fixed<Int128>(type, values, rows, validity, nulls),
        };
    }

    static ArrayData Fixed<T>(IArrowType type, DuckDbVector values, int rows, ArrowBuffer validity, int nulls)
        where T : unmanaged =>
        new(type, rows, nulls, 0, [validity, new ArrowBuffer(Copy<T>(values, rows, nulls))]);

    /// <summary>The values, with zero for NULL: what the engine has in that place may be of another query.</summary>
    static byte[] Copy<T>(DuckDbVector values, int rows, int nulls)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values.Values<T>()[..rows]).ToArray();
        var copy = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        for (var row = 0; nulls > 0 && row < rows; row++)
        {
            if (!values.IsValid(row))
                copy[row] = default;
        }

        return bytes;
    }

    static ArrayData Texts(ExportColumn column, DuckDbVector values, int rows, ArrowBuffer validity, int nulls)
    {
        var offsets = new int[rows + 1];
        var texts = new ArrayBufferWriter<byte>(rows * 32);
        Span<byte> buffer = stackalloc byte[CellText.MaxLength];
        for (var row = 0; row < rows; row++)
        {
            if (values.IsValid(row))
                texts.Write(CellText.Text(column, values, row, buffer));
            offsets[row + 1] = texts.WrittenCount;
        }

        return new ArrayData(
            StringType.Default, rows, nulls, 0,
            [validity, new ArrowBuffer(MemoryMarshal.AsBytes(offsets.AsSpan()).ToArray()), new ArrowBuffer(texts.WrittenMemory)]);
    }

    /// <summary>A bit for each row that has a value; empty when all have.</summary>
    static (ArrowBuffer Bits, int Nulls) Validity(DuckDbVector values, int rows)
    {
        if (values.IsNeverNull)
            return (ArrowBuffer.Empty, 0);
        var bits = new byte[(rows + 7) / 8];
        var nulls = 0;
        for (var row = 0; row < rows; row++)
        {
            if (values.IsValid(row))
                bits[row >> 3] |= (byte)(1 << (row & 7));
            else
                nulls++;
        }

        return (new ArrowBuffer(bits), nulls);
    }

    static ArrowBuffer Bits(ReadOnlySpan<byte> flags)
    {
        var bits = new byte[(flags.Length + 7) / 8];
        for (var i = 0; i < flags.Length; i++)
        {
            if (flags[i] != 0)
                bits[i >> 3] |= (byte)(1 << (i & 7));
        }

        return new ArrowBuffer(bits);
    }
}
