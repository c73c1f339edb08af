using System.Text;
using Ekko.DuckDb;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Rows of a VALUES list of plain literals as a batch, without the engine; only literals that <see cref="LiteralRows"/> finds certain to
/// fit.
/// </summary>
sealed class LiteralBatch : IDisposable
{
    readonly ColumnBatch _batch = new();
    readonly List<Func<LiteralToken, bool>> _append = [];

    /// <summary>The rows.</summary>
    public BatchRowSource Rows => new(new BatchRows(_batch));

    /// <summary>Makes a batch.</summary>
    /// <param name="targets">The column each value of a row is for.</param>
    /// <returns>Null when a column has a type whose literals only the engine reads.</returns>
    public static LiteralBatch? Create(IReadOnlyList<LakeColumn> targets)
    {
        var batch = new LiteralBatch();
        foreach (var column in targets)
        {
            if (batch.Add(column) is not { } append)
            {
                batch.Dispose();
                return null;
            }

            batch._append.Add(append);
        }

        return batch;
    }

    /// <summary>Appends a value to the current row.</summary>
    /// <param name="column">The value's position in the row.</param>
    /// <param name="literal">The value.</param>
    /// <returns>False when only the engine can read it; then the batch is of no use any more.</returns>
    public bool TryAppend(int column, LiteralToken literal) => _append[column](literal);

    /// <summary>Ends the current row.</summary>
    public void EndRow() => _batch.EndRow();

    public void Dispose() => _batch.Dispose();

    Func<LiteralToken, bool>? Add(LakeColumn column) => column.Type.Kind switch
    {
        ColumnKind.Boolean =>
            Fixed<bool>(
                column, DuckDbTypeId.Boolean,
                static l => l.Kind == SqlTokenKind.Word ? l.Text.Equals("TRUE", StringComparison.OrdinalIgnoreCase) : null),
        ColumnKind.Int8 => Fixed<sbyte>(column, DuckDbTypeId.TinyInt, static l => (sbyte?)l.Integer),
        ColumnKind.Int16 => Fixed<short>(column, DuckDbTypeId.SmallInt, static l => (short?)l.Integer),
        ColumnKind.Int32 => Fixed<int>(column, DuckDbTypeId.Integer, static l => (int?)l.Integer),
        ColumnKind.Int64 => Fixed<long>(column, DuckDbTypeId.BigInt, static l => l.Integer),
        ColumnKind.UInt8 => Fixed<byte>(column, DuckDbTypeId.UTinyInt, static l => (byte?)l.Integer),
        ColumnKind.UInt16 => Fixed<ushort>(column, DuckDbTypeId.USmallInt, static l => (ushort?)l.Integer),
        ColumnKind.UInt32 => Fixed<uint>(column, DuckDbTypeId.UInteger, static l => (uint?)l.Integer),
        ColumnKind.Varchar => Text(column),
        _ => null,
    };

    Func<LiteralToken, bool> Fixed<T>(LakeColumn column, DuckDbTypeId type, Func<LiteralToken, T?> read)
        where T : unmanaged
    {
        var values = _batch.AddFixed<T>(column.Name, DuckDbType.Of(type));
        return literal =>
        {
            if (literal.IsNull)
            {
                values.AppendNull();
                return true;
            }

            if (read(literal) is not { } value)
                return false;
            values.Append(value);
            return true;
        };
    }

    Func<LiteralToken, bool> Text(LakeColumn column)
    {
        var values = _batch.AddText(column.Name, DuckDbType.VarChar);
        return literal =>
        {
            if (literal.IsNull)
                values.AppendNull();
            else if (literal.Kind == SqlTokenKind.Text)
                values.Append(Encoding.UTF8.GetBytes(literal.Text[1..^1].Replace("''", "'", StringComparison.Ordinal)));
            else
                return false;
            return true;
        };
    }
}
