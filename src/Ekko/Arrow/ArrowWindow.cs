namespace Ekko.Arrow;

/// <summary>Rows of an Arrow file that are in memory at a time, in the columns of the layout. Valid until the next ones are read.</summary>
/// <param name="schema">Where the file has each column.</param>
/// <param name="columns">The columns in the order of the file.</param>
sealed class ArrowWindow(ArrowFileSchema schema, ArrowColumn[] columns)
{
    /// <summary>How many rows.</summary>
    public int Count { get; set; }

    /// <summary>The number of the first row in the file, from 0.</summary>
    public long FirstRow { get; set; }

    /// <summary>Whether the times are the chain's, and <c>success</c> is known.</summary>
    public bool HasChainTime => schema.HasChainTime;

    /// <summary>A column.</summary>
    public ArrowColumn this[ArrowField field] => columns[schema[field]];
}
