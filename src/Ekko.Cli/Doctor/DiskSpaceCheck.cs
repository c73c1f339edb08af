using Ekko.Cli.Formats;
using Ekko.DuckLake.Storage;

namespace Ekko.Cli.Doctor;

/// <summary>Is there room for what will be written: files, catalog, and the copies of what is in a bucket?</summary>
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
        List<string> folders =
        [
            !DataStorage.IsRemote(options.DataPath)
                ? options.DataPath : options.CacheDirectory ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        ];
        if (options.CatalogType != CatalogType.Postgres)
            folders.Add(Path.GetDirectoryName(Path.GetFullPath(options.CatalogPath))!);
        var (folder, free) = folders.Select(folder => (folder, Free: FreeBytes(folder))).MinBy(disk => disk.Free);
        return Task.FromResult(Judge(folder, free));
    }

    /// <summary>What so many free bytes mean.</summary>
    internal static CheckResult Judge(string folder, long free) => free switch
    {
        < TooLittle => CheckResult.Failed(
            $"{Counts.Bytes(free)} free at {folder}",
            "Make room (ekko maintain cleanup removes files that no snapshot needs), or move: ekko move data PATH"),
        < Little => CheckResult.Warning(
            $"{Counts.Bytes(free)} free at {folder}", "Make room soon; ekko maintain cleanup --dry-run tells what could go"),
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
