using System.Globalization;

namespace Ekko.Tests.Cli;

/// <summary>A command that is killed without warning at a change of a file: anywhere between two lines that matter.</summary>
static class KilledCommand
{
    /// <summary>What the system answers for a process that was killed: 128 + SIGKILL.</summary>
    public const int Killed = 137;

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    static readonly bool IsLong = int.Parse(Environment.GetEnvironmentVariable("EKKO_CRASHES") ?? "2", CultureInfo.InvariantCulture) >= 50;

    /// <summary>At which changes to kill: further and further apart; with <c>EKKO_CRASHES</c> of 50 or more, at each.</summary>
    public static IEnumerable<int> Points
    {
        get
        {
            for (var change = 1; ; change = IsLong ? change + 1 : (2 * change) + 1)
                yield return change;
        }
    }

    /// <summary>Runs it to its end or to its death.</summary>
    /// <param name="folder">Where changes count.</param>
    /// <param name="change">The change at which it is killed.</param>
    /// <param name="environment">Its variables.</param>
    /// <param name="enough">Whether it may be killed before; asked again and again. Null: it ends by itself.</param>
    /// <param name="args">The command.</param>
    public static async Task<CliResult> RunAsync(
        string folder, int change, IReadOnlyDictionary<string, string> environment, Func<Task<bool>>? enough, params string[] args)
    {
        using var watcher = new FileSystemWatcher(folder)
        {
            IncludeSubdirectories = true,
            InternalBufferSize = 1 << 16,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
        };
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var changes = 0;
        watcher.Changed += (_, _) => Count();
        watcher.Created += (_, _) => Count();
        watcher.Deleted += (_, _) => Count();
        watcher.Renamed += (_, _) => Count();
        watcher.EnableRaisingEvents = true;
        using var process = CliProcess.Start(folder, environment, args);
        var ended = process.WaitAsync();
        while (await Task.WhenAny(ended, reached.Task, Task.Delay(Look)) != ended)
        {
            if (reached.Task.IsCompleted || (enough is not null && await enough()))
            {
                process.Kill();
                break;
            }
        }

        return await ended;

        void Count()
        {
            if (Interlocked.Increment(ref changes) == change)
                reached.TrySetResult();
        }
    }
}
