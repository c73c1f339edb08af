using System.Globalization;
using System.Numerics;
using System.Text;
using Ekko.DuckDb;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Inlining;

/// <summary>
/// A column of batches on its way into the catalog: makes its values in the catalog's form and gathers what they say about the column.
/// </summary>
abstract class InlinedColumn
{
    /// <summary>What the values read so far say.</summary>
    internal abstract (ColumnId Column, ColumnStatistics Statistics) Statistics { get; }

    /// <summary>Whether the values of a column lie in memory as this one reads them.</summary>
    internal abstract bool Accepts(BatchColumn source);

    /// <summary>Reads a value.</summary>
    /// <returns>False when only the engine can do it.</returns>
    internal abstract bool TryRead(BatchColumn source, int row, out object? value);

    /// <summary>The reader for values of a type that go to a column of the table; null when the engine has to cast them.</summary>
    internal static InlinedColumn? Create(LakeColumn column, DuckDbType source, InlinedForm form)
    {
        var type = column.Type;
        return (source.Id, type.Kind) switch
        {
            (DuckDbTypeId.Boolean, ColumnKind.Boolean) => new Flags(column),
            (DuckDbTypeId.TinyInt, _) when Holds(type, sbyte.MinValue, sbyte.MaxValue) => Number<sbyte>(column),
            (DuckDbTypeId.SmallInt, _) when Holds(type, short.MinValue, short.MaxValue) => Number<short>(column),
            (DuckDbTypeId.Integer, _) when Holds(type, int.MinValue, int.MaxValue) => Number<int>(column),
            (DuckDbTypeId.BigInt, _) when Holds(type, long.MinValue, long.MaxValue) => Number<long>(column),
            (DuckDbTypeId.UTinyInt, _) when Holds(type, 0, byte.MaxValue) => Number<byte>(column),
            (DuckDbTypeId.USmallInt, _) when Holds(type, 0, ushort.MaxValue) => Number<ushort>(column),
            (DuckDbTypeId.UInteger, _) when Holds(type, 0, uint.MaxValue) => Number<uint>(column),
            (DuckDbTypeId.UBigInt, ColumnKind.UInt64) => Text<ulong>(column, v => v.ToString(CultureInfo.InvariantCulture)),
            (DuckDbTypeId.HugeInt, ColumnKind.Int128) => Text<Int128>(column, v => v.ToString(CultureInfo.InvariantCulture)),
            (DuckDbTypeId.Decimal, ColumnKind.Decimal) when source.Width == type.Width && source.Scale == type.Scale => Decimal(column),
            (DuckDbTypeId.Uuid, ColumnKind.Uuid) => Text<Int128>(column, EngineText.OfUuid),
            (DuckDbTypeId.Date, ColumnKind.Date) => Text<int>(column, EngineText.OfDate),
            (DuckDbTypeId.Time, ColumnKind.Time) => Text<long>(column, EngineText.OfTime),
            (DuckDbTypeId.Timestamp, ColumnKind.Timestamp) => Text<long>(column, EngineText.OfTimestamp),
            (DuckDbTypeId.TimestampTz, ColumnKind.TimestampTz) => Text<long>(column, EngineText.OfTimestampTz),
            (DuckDbTypeId.VarChar, ColumnKind.Varchar) => new Bytes(column, form),
            (DuckDbTypeId.VarChar, ColumnKind.Json) when source.Alias == DuckDbType.Json.Alias => new Bytes(column, form),
            (DuckDbTypeId.Blob, ColumnKind.Blob) => new Bytes(column, form),
            (DuckDbTypeId.List, ColumnKind.List) when column.Children[0].Type.Kind == ColumnKind.Varchar => new TextLists(column),
            _ => null,
        };
    }

    static bool Holds(ColumnType type, long least, long most) => type.Kind switch
    {
        ColumnKind.Int8 => least >= sbyte.MinValue && most <= sbyte.MaxValue,
        ColumnKind.Int16 => least >= short.MinValue && most <= short.MaxValue,
        ColumnKind.Int32 => least >= int.MinValue && most <= int.MaxValue,
        ColumnKind.Int64 => true,
        ColumnKind.UInt8 => least >= 0 && most <= byte.MaxValue,
        ColumnKind.UInt16 => least >= 0 && most <= ushort.MaxValue,
        ColumnKind.UInt32 => least >= 0 && most <= uint.MaxValue,
        _ => false,
    };

    static Fixed<T> Number<T>(LakeColumn column)
        where T : unmanaged, IBinaryInteger<T> =>
            new(column, v => long.CreateTruncating(v), v => v.ToString(null, CultureInfo.InvariantCulture));

    static Fixed<T> Text<T>(LakeColumn column, Func<T, string?> text)
        where T : unmanaged, IComparable<T> => new(column, text, text);

    /// <summary>The engine keeps a DECIMAL in the smallest integer that holds its digits.</summary>
    static InlinedColumn Decimal(LakeColumn column)
    {
        var (width, scale) = (column.Type.Width, column.Type.Scale);
        return width switch
        {
            <= 4 => Text<short>(column, v => EngineText.OfDecimal(v, width, scale)),
            <= 9 => Text<int>(column, v => EngineText.OfDecimal(v, width, scale)),
            <= 18 => Text<long>(column, v => EngineText.OfDecimal(v, width, scale)),
            _ => Text<Int128>(column, v => EngineText.OfDecimal(v, width, scale)),
        };
    }

    /// <summary>Values whose order is that of their numbers.</summary>
    sealed class Fixed<T>(LakeColumn column, Func<T, object?> form, Func<T, string?> text) : InlinedColumn
        where T : unmanaged, IComparable<T>
    {
        long _values;
        long _nulls;
        T _min;
        T _max;

        internal override (ColumnId Column, ColumnStatistics Statistics) Statistics => (column.Id, new ColumnStatistics(
            null, _values, _nulls, _values == 0 ? null : text(_min), _values == 0 ? null : text(_max), null));

        internal override bool Accepts(BatchColumn source) => source is FixedColumn<T>;

        internal override bool TryRead(BatchColumn source, int row, out object? value)
        {
            value = null;
            if (!source.IsValid(row))
            {
                _nulls++;
                return true;
            }

            var number = ((FixedColumn<T>)source).Values[row];
            if (_values++ == 0)
                (_min, _max) = (number, number);
            else if (number.CompareTo(_min) < 0)
                _min = number;
            else if (number.CompareTo(_max) > 0)
                _max = number;
            value = form(number);
            return value is not null;
        }
    }

    /// <summary>Booleans, one byte each.</summary>
    sealed class Flags(LakeColumn column) : InlinedColumn
    {
        readonly long[] _counts = new long[2];
        long _nulls;

        internal override (ColumnId Column, ColumnStatistics Statistics) Statistics => (column.Id, new ColumnStatistics(
            null, _counts[0] + _counts[1], _nulls, Bound(0), Bound(1), null));

        internal override bool Accepts(BatchColumn source) => source is FixedColumn<bool> or FixedColumn<byte>;

        internal override bool TryRead(BatchColumn source, int row, out object? value)
        {
            value = null;
            if (!source.IsValid(row))
            {
                _nulls++;
                return true;
            }

            var flag = source is FixedColumn<bool> flags ? flags.Values[row] : ((FixedColumn<byte>)source).Values[row] != 0;
            _counts[flag ? 1 : 0]++;
            value = flag ? 1L : 0L;
            return true;
        }

        string? Bound(int wanted) =>
            _counts[0] + _counts[1] == 0 ? null : EngineText.OfBoolean((_counts[wanted] > 0 ? wanted : 1 - wanted) != 0);
    }

    /// <summary>Texts and bytes.</summary>
    sealed class Bytes(LakeColumn column, InlinedForm form) : InlinedColumn
    {
        readonly bool _isBlob = column.Type.Kind == ColumnKind.Blob;
        long _values;
        long _nulls;
        (TextColumn Source, int Row) _min;
        (TextColumn Source, int Row) _max;

        internal override (ColumnId Column, ColumnStatistics Statistics) Statistics => (column.Id, new ColumnStatistics(
            null, _values, _nulls, _values == 0 ? null : Text(_min), _values == 0 ? null : Text(_max), null));

        internal override bool Accepts(BatchColumn source) => source is TextColumn;

        internal override bool TryRead(BatchColumn source, int row, out object? value)
        {
            value = null;
            if (!source.IsValid(row))
            {
                _nulls++;
                return true;
            }

            var texts = (TextColumn)source;
            var bytes = texts[row];
            if (_values++ == 0)
                _min = _max = (texts, row);
            else if (Compare(bytes, _min.Source[_min.Row]) < 0)
                _min = (texts, row);
            else if (Compare(bytes, _max.Source[_max.Row]) > 0)
                _max = (texts, row);
            value = form is InlinedForm.Bytes or InlinedForm.TextBytes ? bytes.ToArray() : Encoding.UTF8.GetString(bytes);
            return true;
        }

        int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
            _isBlob ? EngineText.CompareBlobs(left, right) : left.SequenceCompareTo(right);

        string Text((TextColumn Source, int Row) value) =>
            _isBlob ? EngineText.OfBlob(value.Source[value.Row]) : Encoding.UTF8.GetString(value.Source[value.Row]);
    }

    /// <summary>Lists of texts; the statistics are those of the items.</summary>
    sealed class TextLists(LakeColumn column) : InlinedColumn
    {
        long _values;
        long _nulls;
        string? _min;
        string? _max;

        internal override (ColumnId Column, ColumnStatistics Statistics) Statistics =>
            (column.Children[0].Id, new ColumnStatistics(null, _values, _nulls, _min, _max, null));

        internal override bool Accepts(BatchColumn source) => source is TextListColumn;

        internal override bool TryRead(BatchColumn source, int row, out object? value)
        {
            value = null;
            if (!source.IsValid(row))
                return true;
            var lists = (TextListColumn)source;
            var items = new string[lists.ItemCount(row)];
            for (var i = 0; i < items.Length; i++)
            {
                if (!lists.IsItemValid(row, i))
                {
                    _nulls++;
                    items[i] = "NULL";
                    continue;
                }

                if (EngineText.OfItem(lists.Item(row, i)) is not { } item)
                    return false;
                items[i] = item;
                if (_values++ == 0)
                    (_min, _max) = (item, item);
                else if (StatisticsValue.CompareUtf8(item, _min!) < 0)
                    _min = item;
                else if (StatisticsValue.CompareUtf8(item, _max!) > 0)
                    _max = item;
            }

            value = $"[{string.Join(", ", items)}]";
            return true;
        }
    }
}
