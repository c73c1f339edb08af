using System.Diagnostics;

namespace Ekko.Tests.Servers;

/// <summary>A small file system of a test's own, mounted in memory; gone with the object. Only root can have one.</summary>
sealed class SmallDisk : IDisposable
{
    internal SmallDisk(string folder, string options)
    {
        Path = System.IO.Path.Combine(folder, $"disk-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
        Run($"mount -t tmpfs -o {options} tmpfs '{Path}'");
    }

    /// <summary>Why there is none; null when there is.</summary>
    internal static string? SkipReason { get; } = Probe();

    internal string Path { get; }

    internal void MakeReadOnly() => Run($"mount -o remount,ro '{Path}'");

    public void Dispose() => Run($"umount '{Path}'");

    static string? Probe()
    {
        if (!OperatingSystem.IsLinux())
            return "Mounting a small disk needs Linux.";
        var folder = Directory.CreateTempSubdirectory("ekko-mount-").FullName;
        try
        {
            return TryRun($"mount -t tmpfs -o size=64k tmpfs '{folder}' && umount '{folder}'") == 0 ? null
                : "Mounting a small disk needs root.";
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    static void Run(string command)
    {
        var code = TryRun(command);
        if (code != 0)
            throw new InvalidOperationException($"{command} ended with {code}.");
    }

    static int TryRun(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}

/// <summary>A test that needs a <see cref="SmallDisk"/>.</summary>
sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute() => Skip = SmallDisk.SkipReason;
}
