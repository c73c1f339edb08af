using Ekko.DuckLake.Storage;
using Ekko.Writing;

namespace Ekko.Cli.Doctor;

/// <summary>Can files be written where the lake keeps its data?</summary>
sealed class DataPathCheck : IDoctorCheck
{
    public string Name => "data path";

    public async Task<CheckResult> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Options is not { } options)
            return CheckResult.Skipped("the environment is wrong");
        if (DataStorage.IsRemote(options.DataPath))
            return await CheckBucketAsync(options, cancellationToken);
        var folder = options.DataPath;
        if (File.Exists(folder))
            return CheckResult.Failed($"{folder} is a file", "Set DUCKLAKE_DATA_PATH to a folder");
        if (!Directory.Exists(folder))
            return CheckResult.Warning($"{folder} does not exist yet", "The first write creates it; ekko doctor --init does so now");
        var probe = Path.Combine(folder, $".ekko-doctor-{Guid.NewGuid():N}");
        try
        {
            await File.WriteAllBytesAsync(probe, [0], cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CheckResult.Failed(
                $"{folder} cannot be written: {e.Message}", "Give this user the right to write there, or set DUCKLAKE_DATA_PATH");
        }
        finally
        {
            File.Delete(probe);
        }

        return CheckResult.Ok($"{folder} can be written");
    }

    static async Task<CheckResult> CheckBucketAsync(EkkoOptions options, CancellationToken cancellationToken)
    {
        var storage = LakeLocation.Storage(options);
        if (!await DataStorage.ExistsAsync(options.DataPath, storage, cancellationToken))
            return CheckResult.Failed(
                $"there is no bucket {options.BucketName} at {storage.S3.Endpoint ?? "AWS"}", "ekko doctor --init creates it");
        await DataStorage.CheckWritableAsync(options.DataPath, storage, cancellationToken);
        return CheckResult.Ok($"{options.DataPath} at {storage.S3.Endpoint ?? "AWS"} can be written");
    }
}
