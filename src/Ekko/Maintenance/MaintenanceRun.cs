namespace Ekko.Maintenance;

/// <summary>A run of maintenance, as it is on record.</summary>
public sealed record MaintenanceRun
{
    /// <summary>Its id; later runs have larger ones.</summary>
    public required string RunId { get; init; }

    /// <summary>What was asked for, and why.</summary>
    public required MaintenanceRequest Request { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string StartedBy { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it goes on, and when it was interrupted.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How it ended.</summary>
    public required MaintenanceOutcome Outcome { get; init; }

    /// <summary>The kind of its failure; the log of its process has the reason.</summary>
    public required string? Error { get; init; }

    /// <summary>The lake before.</summary>
    public required LakeSize Before { get; init; }

    /// <summary>The lake after.</summary>
    public required LakeSize? After { get; init; }

    /// <summary>What it did.</summary>
    public required MaintenanceTotals? Totals { get; init; }
}
