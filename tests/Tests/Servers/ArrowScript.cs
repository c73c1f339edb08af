using System.Diagnostics;
using Ekko.Tests.Architecture;

namespace Ekko.Tests.Servers;

/// <summary>Arrow files by npm's apache-arrow: <c>tests/servers/arrow.cjs</c>.</summary>
static class ArrowScript
{
    /// <summary>Why it cannot run; null when it can, or has to.</summary>
    internal static string? SkipReason => Directory.Exists(Repository.Full("tests/servers/node_modules/apache-arrow"))
        || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : "npm's apache-arrow is not installed (npm ci --ignore-scripts in tests/servers).";

    /// <summary>Runs it and gives what it prints.</summary>
    internal static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("node", [Repository.Full("tests/servers/arrow.cjs"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        return output.Trim();
    }
}

/// <summary>A test that needs npm's apache-arrow.</summary>
sealed class ArrowScriptFactAttribute() : ServerFactAttribute(ArrowScript.SkipReason);
