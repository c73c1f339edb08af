using System.Diagnostics;

namespace Ekko.Tests.Cli;

/// <summary>The command line as a program of its own, the way other programs run it.</summary>
sealed class CliProcess : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly Process _process;
    readonly Task<string> _error;

    CliProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts it in a folder, with the usual environment but without any variable of the contract.</summary>
    public static CliProcess Start(string folder, params string[] args) => Start(folder, new Dictionary<string, string>(), args);

    /// <summary>Starts it with variables.</summary>
    public static CliProcess Start(string folder, IReadOnlyDictionary<string, string> variables, params string[] args) =>
        StartFrom(AppContext.BaseDirectory, folder, variables, args);

    /// <summary>Starts a copy of the program that is in a folder of its own.</summary>
    public static CliProcess StartFrom(
        string programFolder, string folder, IReadOnlyDictionary<string, string> variables, params string[] args)
    {
        // A shell starts its background jobs with Ctrl-C ignored, and children inherit that. The program must hear it here too.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var arg in (string[])[.. command[1..], Path.Combine(programFolder, "Ekko.Cli.dll"), .. args])
            start.ArgumentList.Add(arg);
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new CliProcess(Process.Start(start)!);
    }

    /// <summary>Writes to its input and leaves it open.</summary>
    public async Task WriteAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next line it writes.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    /// <summary>Closes its input and waits for its end.</summary>
    public async Task<CliResult> FinishAsync()
    {
        _process.StandardInput.Close();
        return await WaitAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<CliResult> WaitAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return new CliResult(_process.ExitCode, output, await _error);
    }

    /// <summary>Ends it at once, wherever it is.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    static bool IsOurs(string name) =>
        name.StartsWith("DUCKLAKE_", StringComparison.Ordinal) || name.StartsWith("EKKO_", StringComparison.Ordinal)
        || name.StartsWith("MINIO_", StringComparison.Ordinal) || name.StartsWith("NATS_", StringComparison.Ordinal);
}
