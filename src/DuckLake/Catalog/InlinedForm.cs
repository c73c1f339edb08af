using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>How a catalog database keeps the values of a column whose rows are inlined.</summary>
enum InlinedForm
{
    /// <summary>As a whole number; booleans as 0 and 1.</summary>
    Number,

    /// <summary>As the engine's text of the value.</summary>
    Text,

    /// <summary>As bytes.</summary>
    Bytes,
}

/// <summary>The form of a column's values and the type the column is declared with in the catalog's database.</summary>
readonly record struct InlinedColumnForm(InlinedForm Form, string SqlType);

/// <summary>The forms of SQLite (format 1.0, data inlining): its integers are exact to 64 bits, its doubles know no NaN.</summary>
static class SqliteInlinedForm
{
    internal static InlinedColumnForm Of(ColumnType type) => type.Kind switch
    {
        ColumnKind.Boolean or ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64
            or ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt32 => new(InlinedForm.Number, "BIGINT"),
        ColumnKind.Blob => new(InlinedForm.Bytes, "BLOB"),
        _ => new(InlinedForm.Text, "VARCHAR"),
    };
}
