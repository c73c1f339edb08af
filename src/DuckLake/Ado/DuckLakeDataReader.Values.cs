using System.Data;
using System.Diagnostics.CodeAnalysis;
using Ekko.DuckDb;

namespace Ekko.DuckLake;

public sealed partial class DuckLakeDataReader
{
    /// <summary>The value as text, exactly as the engine casts it to VARCHAR; null for NULL.</summary>
    public string? GetText(int ordinal) => _rows.Text(ordinal);

    /// <inheritdoc />
    public override string GetName(int ordinal) => _rows.Columns[ordinal].Name;

    /// <summary>The engine's name of the column's type, for example <c>DECIMAL(38,0)</c> or <c>STRUCT(a INTEGER)[]</c>.</summary>
    public override string GetDataTypeName(int ordinal) => _rows.Columns[ordinal].Type.ToString();

    /// <inheritdoc />
    public override Type GetFieldType(int ordinal) => DuckDbVector.ClrType(_rows.Columns[ordinal].Type);

    /// <inheritdoc />
    [SuppressMessage("Usage", "CA2201", Justification = "The base class names this exception.")]
    public override int GetOrdinal(string name) =>
        _rows.Find(name) ?? throw new IndexOutOfRangeException($"There is no column named '{name}'.");

    /// <inheritdoc />
    public override bool IsDBNull(int ordinal) => _rows.IsNull(ordinal);

    /// <inheritdoc />
    public override object GetValue(int ordinal) => _rows.Value(ordinal) ?? DBNull.Value;

    /// <inheritdoc />
    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
            values[i] = GetValue(i);
        return count;
    }

    /// <inheritdoc />
    public override T GetFieldValue<T>(int ordinal)
    {
        var value = GetValue(ordinal);
        if (value is T typed)
            return typed;
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        if (value is DBNull)
        {
            return default(T) is null
                ? default!
                : throw new InvalidCastException($"Column '{GetName(ordinal)}' is NULL, which {typeof(T).Name} cannot hold.");
        }

        return (T)Convert(value, type, ordinal);
    }

    /// <inheritdoc />
    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    /// <inheritdoc />
    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    /// <inheritdoc />
    public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

    /// <inheritdoc />
    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    /// <inheritdoc />
    public override long GetInt64(int ordinal) =>
        _rows.Columns[ordinal].Type.Id == DuckDbTypeId.BigInt && !IsDBNull(ordinal)
            ? _rows.Number(ordinal)
            : GetFieldValue<long>(ordinal);

    /// <inheritdoc />
    public override float GetFloat(int ordinal) => GetFieldValue<float>(ordinal);

    /// <inheritdoc />
    public override double GetDouble(int ordinal) => GetFieldValue<double>(ordinal);

    /// <inheritdoc />
    public override decimal GetDecimal(int ordinal) => GetFieldValue<decimal>(ordinal);

    /// <inheritdoc />
    public override Guid GetGuid(int ordinal) => GetFieldValue<Guid>(ordinal);

    /// <inheritdoc />
    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    /// <inheritdoc />
    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    /// <inheritdoc />
    public override char GetChar(int ordinal) =>
        GetString(ordinal) is [var c] ? c : throw new InvalidCastException($"Column '{GetName(ordinal)}' is not a single character.");

    /// <inheritdoc />
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var bytes = GetFieldValue<byte[]>(ordinal);
        return Copy(bytes, dataOffset, buffer, bufferOffset, length);
    }

    /// <inheritdoc />
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        Copy(GetString(ordinal).ToCharArray(), dataOffset, buffer, bufferOffset, length);

    /// <inheritdoc />
    public override DataTable GetSchemaTable() => SchemaTable.Of(_rows.Columns);

    object Convert(object value, Type type, int ordinal)
    {
        try
        {
            return FieldConversion.To(type, value);
        }
        catch (InvalidCastException)
        {
            throw new InvalidCastException($"Column '{GetName(ordinal)}' is {GetDataTypeName(ordinal)} and cannot be read as {type.Name}.");
        }
    }

    static long Copy<T>(T[] source, long offset, T[]? buffer, int bufferOffset, int length)
    {
        if (buffer is null)
            return source.Length;
        var count = (int)Math.Max(0, Math.Min(length, source.Length - offset));
        Array.Copy(source, offset, buffer, bufferOffset, count);
        return count;
    }
}
