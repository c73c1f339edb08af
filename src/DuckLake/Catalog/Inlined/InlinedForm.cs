namespace Ekko.DuckLake.Catalog;

/// <summary>How values of a column whose rows are inlined are exchanged with a catalog database.</summary>
enum InlinedForm
{
    /// <summary>As a whole number; booleans as 0 and 1.</summary>
    Number,

    /// <summary>As the engine's text of the value.</summary>
    Text,

    /// <summary>As bytes.</summary>
    Bytes,

    /// <summary>As the UTF-8 bytes of the engine's text.</summary>
    TextBytes,
}
