namespace Ekko.Maintenance;

/// <summary>How a run of maintenance ended.</summary>
public enum MaintenanceOutcome
{
    /// <summary>It goes on, or its process ended before it did.</summary>
    Running,

    /// <summary>It did what it could.</summary>
    Done,

    /// <summary>It failed; of a checkpoint, the steps before stay.</summary>
    Failed,
}
