using System.Diagnostics;

namespace Ekko.Tests.Deployment;

/// <summary>Programs as a person at a shell runs them.</summary>
static class Shell
{
    /// <summary>Runs a line of bash to its end and gives what it printed; an exit code that is not 0 fails the test.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="line">The line.</param>
    /// <param name="variables">Variables of the environment; null unsets one.</param>
    /// <param name="patience">How long it may take.</param>
    public static async Task<string> RunAsync(
        string folder, string line, IReadOnlyDictionary<string, string?> variables, TimeSpan patience)
    {
        var (code, output) = await TryAsync(folder, line, variables, patience);
        Assert.True(code == 0, $"{line}\nended with {code}:\n{output}");
        return output;
    }

    /// <summary>Runs a line of bash to its end and gives its exit code and what it printed.</summary>
    public static async Task<(int Code, string Output)> TryAsync(
        string folder, string line, IReadOnlyDictionary<string, string?> variables, TimeSpan patience)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", $"{{ {line}\n}} 2>&1"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(patience);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{line} did not end within {patience}.");
        }
    }
}
