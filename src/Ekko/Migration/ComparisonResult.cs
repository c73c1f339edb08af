namespace Ekko.Migration;

/// <summary>What a comparison of the Arrow files with the lake found.</summary>
public sealed record ComparisonResult
{
    /// <summary>The snapshot of the lake.</summary>
    public required long SnapshotId { get; init; }

    /// <summary>The lowest block number that was compared.</summary>
    public required long From { get; init; }

    /// <summary>The highest block number that was compared.</summary>
    public required long To { get; init; }

    /// <summary>The Arrow files.</summary>
    public required ComparedSide Arrow { get; init; }

    /// <summary>The lake.</summary>
    public required ComparedSide Lake { get; init; }

    /// <summary>Blocks that one of them has.</summary>
    public required long Blocks { get; init; }

    /// <summary>Blocks whose rows are the same.</summary>
    public required long EqualBlocks { get; init; }

    /// <summary>Blocks whose rows are in the Arrow files alone.</summary>
    public required long OnlyArrow { get; init; }

    /// <summary>Blocks whose rows are in the lake alone.</summary>
    public required long OnlyLake { get; init; }

    /// <summary>Blocks that both have with other rows.</summary>
    public required long Different { get; init; }

    /// <summary>The first differences, as people read them.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>What is different and known to be, with its reason.</summary>
    public required IReadOnlyList<string> Known { get; init; }

    /// <summary>Files that were not compared, or not wholly.</summary>
    public required IReadOnlyList<BackfilledFile> LeftOut { get; init; }

    /// <summary>Whether both hold the same rows, but for known differences.</summary>
    public bool IsEqual => OnlyArrow == 0 && OnlyLake == 0 && Different == 0 && LeftOut.Count == 0;

    /// <summary>Whether the lake has all that the Arrow files have.</summary>
    public bool IsCovered => OnlyArrow == 0 && Different == 0 && LeftOut.Count == 0;
}

/// <summary>One side of a comparison.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Files">Its files.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="ReadSeconds">How long reading it took.</param>
public sealed record ComparedSide(long Rows, long Files, long Bytes, double ReadSeconds)
{
    /// <summary>How many rows a second were read.</summary>
    public double RowsPerSecond => ReadSeconds > 0 ? Rows / ReadSeconds : 0;
}
