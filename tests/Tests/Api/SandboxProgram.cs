using System.Globalization;
using Ekko.Sandbox;

namespace Ekko.Tests.Api;

/// <summary>The workers of a sandbox in tests.</summary>
static class SandboxProgram
{
    public static SandboxOptions Options { get; } = new() { Program = Path.Combine(AppContext.BaseDirectory, "Ekko.Cli.dll") };

    /// <summary>For statements that are to be answered, however busy the machine is.</summary>
    public static SandboxOptions Patient { get; } = Options with
    {
        TimeLimit = TimeSpan.FromMinutes(1),
        Patience = TimeSpan.FromMinutes(1),
    };

    /// <summary>The most memory that each worker which this process, or another one, has started had at any time, by its id.</summary>
    public static Dictionary<int, long> PeakBytes(int? parent = null)
    {
        var peaks = new Dictionary<int, long>();
        foreach (var folder in Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                if (!File.ReadAllText($"{folder}/cmdline").Contains(SandboxWorker.Argument, StringComparison.Ordinal))
                    continue;
                var status = File.ReadAllLines($"{folder}/status").Select(line => line.Split(':', 2)).ToDictionary(p => p[0], p => p[1]);
                if (Number(status["PPid"]) == (parent ?? Environment.ProcessId) && status.TryGetValue("VmHWM", out var peak))
                    peaks[int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)] = Number(peak) * 1024;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended.
            }
        }

        return peaks;
    }

    static long Number(string text) => long.Parse(text.Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
