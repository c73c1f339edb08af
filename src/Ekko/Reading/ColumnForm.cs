namespace Ekko.Reading;

/// <summary>How a column of the product's tables is shown.</summary>
public enum ColumnForm
{
    /// <summary>As its type says.</summary>
    Plain,

    /// <summary>An amount of wei: decimal text.</summary>
    Wei,

    /// <summary>An address: with its checksum.</summary>
    Address,
}
