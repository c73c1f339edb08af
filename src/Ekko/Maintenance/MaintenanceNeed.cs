namespace Ekko.Maintenance;

/// <summary>Work that a policy asks for.</summary>
/// <param name="Request">What is to be done, and why.</param>
/// <param name="Bytes">About how many bytes it writes anew.</param>
public sealed record MaintenanceNeed(MaintenanceRequest Request, long Bytes)
{
    /// <summary>What it is about: a table, or the lake.</summary>
    public string Subject => Request.Table is { } table ? $"{Request.Schema}.{table}" : "the lake";
}
