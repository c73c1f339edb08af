using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ekko.Sandbox;

/// <summary>
/// A process that runs plans. It gets an empty environment, writes no file, yields to the server's own work, and is the first to go when
/// the machine runs out of memory.
/// </summary>
sealed class WorkerProcess : IDisposable
{
    const int ManagedHeapBytes = 128 << 20;

    readonly Process _process;

    WorkerProcess(Process process)
    {
        _process = process;
        Input = new FrameStream(process.StandardInput.BaseStream);
        Output = new FrameStream(process.StandardOutput.BaseStream);
    }

    /// <summary>What the worker reads.</summary>
    public FrameStream Input { get; }

    /// <summary>What the worker writes.</summary>
    public FrameStream Output { get; }

    /// <summary>Bytes that it has in memory; 0 when it has ended.</summary>
    public long ResidentBytes
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.HasExited ? 0 : _process.WorkingSet64;
            }
            catch (InvalidOperationException)
            {
                return 0;
            }
        }
    }

    /// <summary>Starts a process; it says when it is ready.</summary>
    public static WorkerProcess Start(SandboxOptions options)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        Command(start, options);
        start.Environment.Clear();
        start.Environment["DOTNET_GCHeapHardLimit"] = ManagedHeapBytes.ToString("X", CultureInfo.InvariantCulture);
        // Both would write files, which the process may not.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = Process.Start(start) ?? throw new EkkoException($"Starting {start.FileName} failed.");
        process.BeginErrorReadLine();
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
            if (OperatingSystem.IsLinux())
                File.WriteAllText($"/proc/{process.Id}/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or IOException or UnauthorizedAccessException)
        {
            // It has ended already, which whoever waits for it will notice, or the system does not allow it.
        }

        return new WorkerProcess(process);
    }

    /// <summary>Ends the process at once, whatever it does.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended already.
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    // Limits of a process are set by the shell that becomes it: no file, no memory beyond the limit, no dump of what it had in memory.
    static void Command(ProcessStartInfo start, SandboxOptions options)
    {
        var shared = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        // A program that was published with its own runtime is its own host.
        var isShared = File.Exists(shared);
        var host = isShared ? shared : Environment.ProcessPath!;
        if (OperatingSystem.IsWindows())
        {
            start.FileName = host;
        }
        else
        {
            start.FileName = "/bin/sh";
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"ulimit -c 0; ulimit -f 0; ulimit -d {options.MemoryLimit / 1024}; exec \"$0\" \"$@\""));
            start.ArgumentList.Add(host);
        }

        if (isShared)
            start.ArgumentList.Add(options.Program);
        start.ArgumentList.Add(SandboxWorker.Argument);
        start.ArgumentList.Add(options.MemoryLimit.ToString(CultureInfo.InvariantCulture));
    }
}
