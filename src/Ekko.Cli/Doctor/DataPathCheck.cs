using System.Security.Cryptography;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Writing;

namespace Ekko.Cli.Doctor;

/// <summary>Can files be written, read and removed where the lake keeps its data?</summary>
sealed class DataPathCheck : IDoctorFix
{
    /// <summary>What a full disk has no room for.</summary>
    const int ProbeBytes = 256 * 1024;

    public string Name => "data path";

    public async Task<string> FixAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        var options = context.Options ?? throw new UsageException(context.OptionsError!);
        await DataStorage.CreateAsync(options.DataPath, LakeLocation.Storage(options), cancellationToken);
        return $"{options.DataPath} is there";
    }

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
        {
            return CheckResult.Warning(
                $"{folder} does not exist yet", "The first write creates it; ekko doctor --fix \"data path\" does so now");
        }

        var probe = Path.Combine(folder, $".ekko-doctor-{Guid.NewGuid():N}");
        try
        {
            var bytes = RandomNumberGenerator.GetBytes(ProbeBytes);
            await File.WriteAllBytesAsync(probe, bytes, cancellationToken);
            var read = await File.ReadAllBytesAsync(probe, cancellationToken);
            if (!bytes.AsSpan().SequenceEqual(read))
                return CheckResult.Failed($"{folder} gives other bytes than were written", "Check the disk: its data cannot be trusted");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CheckResult.Failed(
                $"{folder} cannot be written: {e.Message}",
                "Make room, give this user the right to write there (and see that it is not mounted read-only), or set DUCKLAKE_DATA_PATH");
        }
        finally
        {
            File.Delete(probe);
        }

        return CheckResult.Ok($"{folder} can be written, read and cleared");
    }

    static async Task<CheckResult> CheckBucketAsync(EkkoOptions options, CancellationToken cancellationToken)
    {
        var storage = LakeLocation.Storage(options);
        var server = storage.S3.Endpoint ?? "AWS";
        try
        {
            if (!await DataStorage.ExistsAsync(options.DataPath, storage, cancellationToken))
            {
                return CheckResult.Failed(
                    $"there is no bucket {options.BucketName} at {server}", "ekko doctor --fix \"data path\" creates it");
            }

            await DataStorage.CheckWritableAsync(options.DataPath, storage, cancellationToken);
        }
        catch (DuckLakeException error)
        {
            return CheckResult.Failed(
                error.Message,
                error.ErrorKind == DuckLakeErrorKind.Unavailable
                    ? "Start the server, or correct MINIO_ENDPOINT and MINIO_SECURE"
                    : "Correct MINIO_ACCESS_KEY and MINIO_SECRET_KEY, and let them read, write and delete in the bucket");
        }

        return CheckResult.Ok($"{options.DataPath} at {server} can be written and cleared");
    }
}
