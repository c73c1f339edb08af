using Ekko.DuckLake.Storage;

namespace Ekko.Cli.Doctor;

/// <summary>Can copies of remote files be kept?</summary>
sealed class CacheCheck : IDoctorCheck
{
    public string Name => "cache";

    public async Task<CheckResult> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Options is not { } options)
            return CheckResult.Skipped("the environment is wrong");
        if (!DataStorage.IsRemote(options.DataPath))
            return CheckResult.Skipped("files are on a local disk");
        var folder = options.CacheDirectory
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "ekko", "files");
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".ekko-doctor-{Guid.NewGuid():N}");
            await File.WriteAllBytesAsync(probe, [0], cancellationToken);
            File.Delete(probe);
            return CheckResult.Ok($"{folder} can be written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CheckResult.Failed(
                $"{folder} cannot be written, and what is read from the bucket has to pass through it: {e.Message}",
                "Set EKKO_CACHE_DIR to a folder that this user can write");
        }
    }
}
