using Ekko.Cli.Formats;
using Ekko.DuckLake;

namespace Ekko.Cli.Doctor;

/// <summary>Are the files there that the catalog names, and of the size it names?</summary>
sealed class FilesCheck : LakeCheck
{
    const int Listed = 3;

    public override string Name => "files";

    protected override async Task<CheckResult> JudgeAsync(DoctorContext context, Lake lake, CancellationToken cancellationToken)
    {
        var named = await lake.Copies.NamedFilesAsync(cancellationToken);
        IReadOnlyDictionary<string, long> there;
        try
        {
            there = await lake.Maintenance.FileSizesAsync(cancellationToken);
        }
        catch (DuckLakeException error)
        {
            return CheckResult.Skipped($"the storage cannot be listed: {error.Message}");
        }

        // Files of other places belong to others.
        var own = named.Where(file => file.Path.StartsWith(lake.DataPath, StringComparison.Ordinal)).ToList();
        var lost = own.Where(file => there.GetValueOrDefault(file.Path, -1) != file.Size).ToList();
        if (lost.Count == 0)
            return CheckResult.Ok($"{Counts.Of(own.Count, "file")} of {Counts.Bytes(own.Sum(file => file.Size))}, all there");
        var names = string.Join(", ", lost.Take(Listed).Select(file => file.Path[lake.DataPath.Length..]));
        return CheckResult.Failed(
            $"{Counts.Of(lost.Count, "file")} of {Counts.Of(own.Count)} missing or of another size, so their rows cannot be read: {names}"
            + (lost.Count > Listed ? ", …" : ""),
            "Bring them back: ekko backup list, then ekko backup restore NAME; if the files were moved, set DUCKLAKE_DATA_PATH");
    }
}
