namespace Ekko.Reading;

/// <summary>In how many rows and cells two states of a table differ.</summary>
public sealed record DifferenceCounts
{
    /// <summary>Rows that are only in the later state.</summary>
    public required long InsertedRows { get; init; }

    /// <summary>Rows that are only in the earlier state.</summary>
    public required long DeletedRows { get; init; }

    /// <summary>Rows that are in both with other values.</summary>
    public required long UpdatedRows { get; init; }

    /// <summary>Values that are other ones in the updated rows.</summary>
    public required long UpdatedCells { get; init; }
}
