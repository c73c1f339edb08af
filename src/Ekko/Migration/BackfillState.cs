namespace Ekko.Migration;

/// <summary>How far a file is in the lake.</summary>
public enum BackfillState
{
    /// <summary>A part of it is.</summary>
    Loading,

    /// <summary>All of it is.</summary>
    Done,

    /// <summary>It cannot be read; what was read before stays.</summary>
    LeftOut,
}

/// <summary>A file that is brought into the lake, or was left out.</summary>
public sealed record BackfilledFile
{
    /// <summary>Its full path.</summary>
    public required string Path { get; init; }

    /// <summary>Its size when it was read.</summary>
    public required long Size { get; init; }

    /// <summary>How far it is.</summary>
    public required BackfillState State { get; init; }

    /// <summary>Why it was left out, or what is wrong with it; null for nothing.</summary>
    public string? Reason { get; init; }

    /// <summary>Rows that were read.</summary>
    public long RowsRead { get; init; }

    /// <summary>Rows that are new in the lake.</summary>
    public long RowsAdded { get; init; }

    /// <summary>Rows that were there already, in the lake or in another file.</summary>
    public long RowsPresent { get; init; }

    /// <summary>Rows that have no place in the lake, or are no transactions.</summary>
    public long RowsLeftOut { get; init; }
}
