using Ekko.Cli.Formats;
using Ekko.DuckLake.Storage;

namespace Ekko.Cli.Doctor;

/// <summary>Is there room for what will be written?</summary>
sealed class DiskSpaceCheck : IDoctorCheck
{
    const long TooLittle = 100_000_000;
    const long Little = 2_000_000_000;

    public string Name => "disk space";

    public Task<CheckResult> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Options is not { } options)
            return Task.FromResult(CheckResult.Skipped("the environment is wrong"));
        // What is in a bucket passes through the cache.
        var folder = !DataStorage.IsRemote(options.DataPath)
            ? options.DataPath : options.CacheDirectory ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Task.FromResult(Judge(folder, FreeBytes(folder)));
    }

    /// <summary>What so many free bytes mean.</summary>
    internal static CheckResult Judge(string folder, long free) => free switch
    {
        < TooLittle => CheckResult.Failed($"{Counts.Bytes(free)} free at {folder}", "Make room, or set DUCKLAKE_DATA_PATH to another disk"),
        < Little => CheckResult.Warning($"{Counts.Bytes(free)} free at {folder}", "Make room soon"),
        _ => CheckResult.Ok($"{Counts.Bytes(free)} free at {folder}"),
    };

    // The folder may not exist yet: the nearest one above it is on the same disk.
    static long FreeBytes(string folder)
    {
        var existing = new DirectoryInfo(Path.GetFullPath(folder));
        while (!existing.Exists && existing.Parent is { } parent)
            existing = parent;
        return new DriveInfo(existing.FullName).AvailableFreeSpace;
    }
}
