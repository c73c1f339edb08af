using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Ekko.DuckDb;

namespace Ekko.DuckLake.Catalog;

/// <summary>Rows of a catalog file.</summary>
[SuppressMessage("Design", "CA1010", Justification = "The base class is the contract of readers.")]
sealed class DuckDbFileReader(DuckDbResult result, CancellationToken cancellationToken) : DbDataReader
{
    DuckDbChunk? _chunk;
    int _row = -1;
    bool _closed;

    public override int Depth => 0;

    public override int FieldCount => result.Columns.Count;

    public override bool HasRows => _chunk is not null;

    public override bool IsClosed => _closed;

    public override int RecordsAffected => (int)result.RowsChanged;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read()
    {
        if (_chunk is not null && ++_row < _chunk.RowCount)
            return true;
        do
        {
            _chunk?.Dispose();
            _chunk = result.Fetch(cancellationToken);
        }
        while (_chunk is { RowCount: 0 });
        _row = 0;
        return _chunk is not null;
    }

    public override bool NextResult() => false;

    public override bool IsDBNull(int ordinal) => !Chunk[ordinal].IsValid(_row);

    public override object GetValue(int ordinal) => Chunk[ordinal].Value(result.Columns[ordinal].Type, _row) ?? DBNull.Value;

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
            values[i] = GetValue(i);
        return count;
    }

    public override long GetInt64(int ordinal) => result.Columns[ordinal].Type.Id == DuckDbTypeId.BigInt
        ? Chunk[ordinal].Values<long>()[_row]
        : Convert.ToInt64(GetValue(ordinal), null);

    public override string GetString(int ordinal) => result.Columns[ordinal].Type.Id == DuckDbTypeId.VarChar
        ? Chunk[ordinal].Text(_row)
        : throw new InvalidCastException($"Column {ordinal} is no text but {result.Columns[ordinal].Type}.");

    public override bool GetBoolean(int ordinal) => (bool)GetValue(ordinal);

    public override byte GetByte(int ordinal) => (byte)GetInt64(ordinal);

    public override char GetChar(int ordinal) => GetString(ordinal)[0];

    public override DateTime GetDateTime(int ordinal) =>
        GetValue(ordinal) is DateTimeOffset time ? time.UtcDateTime : (DateTime)GetValue(ordinal);

    public override decimal GetDecimal(int ordinal) => (decimal)GetValue(ordinal);

    public override double GetDouble(int ordinal) => (double)GetValue(ordinal);

    public override float GetFloat(int ordinal) => (float)GetValue(ordinal);

    public override Guid GetGuid(int ordinal) => (Guid)GetValue(ordinal);

    public override short GetInt16(int ordinal) => (short)GetInt64(ordinal);

    public override int GetInt32(int ordinal) => (int)GetInt64(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => Copy(
        ((byte[])GetValue(ordinal)).AsSpan(), dataOffset, buffer, bufferOffset, length);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => Copy(
        GetString(ordinal).AsSpan(), dataOffset, buffer, bufferOffset, length);

    public override string GetName(int ordinal) => result.Columns[ordinal].Name;

    public override int GetOrdinal(string name)
    {
        for (var i = 0; i < FieldCount; i++)
        {
            if (string.Equals(GetName(i), name, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        throw new ArgumentOutOfRangeException(nameof(name), name, "The result has no such column.");
    }

    public override string GetDataTypeName(int ordinal) => result.Columns[ordinal].Type.ToString();

    public override Type GetFieldType(int ordinal) => DuckDbVector.ClrType(result.Columns[ordinal].Type);

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    public override void Close()
    {
        _closed = true;
        _chunk?.Dispose();
        _chunk = null;
        result.Dispose();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    DuckDbChunk Chunk => _chunk ?? throw new InvalidOperationException("There is no row: call Read first.");

    static long Copy<T>(ReadOnlySpan<T> value, long offset, T[]? buffer, int bufferOffset, int length)
    {
        if (buffer is null)
            return value.Length;
        var count = (int)Math.Min(length, value.Length - offset);
        value.Slice((int)offset, count).CopyTo(buffer.AsSpan(bufferOffset));
        return count;
    }
}
