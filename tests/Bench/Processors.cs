using System.Diagnostics;
using System.Globalization;

namespace Ekko.Bench;

/// <summary>Which processors a process may use, all its threads.</summary>
static class Processors
{
    /// <summary>All of the machine's.</summary>
    internal static string All { get; } = string.Create(CultureInfo.InvariantCulture, $"0-{Environment.ProcessorCount - 1}");

    /// <summary>Keeps a running process to some processors.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="list">Their numbers, as taskset takes them.</param>
    internal static async Task KeepAsync(int process, string list)
    {
        using var command = Process.Start(new ProcessStartInfo(
            "taskset", ["--all-tasks", "--pid", "--cpu-list", list, process.ToString(CultureInfo.InvariantCulture)])
        { RedirectStandardOutput = true })!;
        await command.StandardOutput.ReadToEndAsync();
        await command.WaitForExitAsync();
        if (command.ExitCode != 0)
            throw new InvalidOperationException($"taskset could not keep process {process} to processor {list}.");
    }
}
