namespace Ekko.Maintenance;

/// <summary>How a run of maintenance ended.</summary>
public enum MaintenanceOutcome
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It did what it could.</summary>
    Done,

    /// <summary>It failed; steps and tables before stay.</summary>
    Failed,

    /// <summary>Its process ended before it did: the step that went on is undone, those before it stay.</summary>
    Interrupted,
}
