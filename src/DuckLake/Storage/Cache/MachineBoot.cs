namespace Ekko.DuckLake.Storage;

/// <summary>Tells one start of the machine from another, where the system does.</summary>
static class MachineBoot
{
    const string File = "/proc/sys/kernel/random/boot_id";

    /// <summary>The running start's id; empty where there is none: what must outlive a power cut is then synced.</summary>
    internal static string Id { get; } = System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File).Trim() : "";
}
