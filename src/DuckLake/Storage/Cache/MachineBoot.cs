namespace Ekko.DuckLake.Storage;

/// <summary>Tells one start of the machine from another, where the system does.</summary>
static class MachineBoot
{
    const string File = "/proc/sys/kernel/random/boot_id";

    /// <summary>
    /// The id of this boot of the machine; empty where the system has none. Files that must survive a power cut are synced then.
    /// </summary>
    internal static string Id { get; } = System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File).Trim() : "";
}
