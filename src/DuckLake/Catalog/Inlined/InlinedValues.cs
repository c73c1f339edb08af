using System.Text;
using Ekko.DuckDb;
using Ekko.DuckLake.Columns;

namespace Ekko.DuckLake.Catalog;

/// <summary>Columns of a batch for values in the catalog's forms.</summary>
static class InlinedValues
{
    /// <summary>Adds the column for a form.</summary>
    /// <returns>Appends a value: a number, bytes or a text, or null.</returns>
    internal static Action<object?> Writer(ColumnBatch batch, string name, InlinedForm form)
    {
        switch (form)
        {
            case InlinedForm.Number:
                var numbers = batch.AddFixed<long>(name, DuckDbType.BigInt);
                return value => numbers.Append((long?)value);
            case InlinedForm.Bytes:
                var bytes = batch.AddText(name, DuckDbType.Blob);
                return value => Append(bytes, (byte[]?)value);
            case InlinedForm.TextBytes:
                var textBytes = batch.AddText(name, DuckDbType.VarChar);
                return value => Append(textBytes, (byte[]?)value);
            default:
                var texts = batch.AddText(name, DuckDbType.VarChar);
                return value => Append(texts, value is string text ? Encoding.UTF8.GetBytes(text) : null);
        }
    }

    static void Append(TextColumn column, byte[]? value)
    {
        if (value is null)
            column.AppendNull();
        else
            column.Append(value);
    }
}
