using System.Globalization;
using Ekko.Backups;
using Ekko.Cli;
using Ekko.DuckLake;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.Ekko.Backups;

/// <summary>
/// Backups and restores that are killed without warning, at every kind of change that they make: the lake is whole, a half backup is told
/// from a whole one, and the same command does its work when it is run again.
/// </summary>
public sealed class BackupKillTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backup_that_is_killed_is_unfinished_or_whole(bool withFiles)
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        for (var i = 0; i < 6; i++)
            await place.RunAsync("INSERT INTO t SELECT i, 'more' FROM range(1000) r(i)");
        var rows = await place.RowsAsync();
        var seen = new HashSet<BackupState?>();
        foreach (var point in KilledCommand.Points)
        {
            string[] create = ["backup", "create", "dying", .. (string[])(withFiles ? ["--with-files"] : [])];
            var run = await KilledCommand.RunAsync(Folder(place), point, Variables(place), null, create);
            Assert.True(run.Code is KilledCommand.Killed or ExitCode.Success, run.Error);
            Assert.Equal(rows, await place.RowsAsync());
            seen.Add(await JudgeAsync(place));

            create[2] = "next";
            await CommandAsync(place, ExitCode.Success, create);
            await CommandAsync(place, ExitCode.Success, "backup", "verify", "next");
            await ReleaseAllAsync(place);
            Assert.Empty(Directory.EnumerateFiles(place.BackupPath, "*", SearchOption.AllDirectories));
            if (run.Code == ExitCode.Success)
                break;
        }

        Assert.Contains(BackupState.Unfinished, seen);
    }

    [Fact]
    public async Task A_restore_that_is_killed_leaves_the_one_lake_or_the_other_and_can_be_run_again()
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        var before = await place.RowsAsync();
        await place.Backups.CreateAsync(await place.LakeAsync(), "before", withFiles: true);
        await place.RunAsync(
            "DELETE FROM t WHERE i < 1500", "INSERT INTO t SELECT -i, 'later' FROM range(5000) r(i)",
            "CALL ducklake_flush_inlined_data('lake')", "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)",
            "CALL ducklake_expire_snapshots('lake', older_than => now())", "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)");
        var after = await place.RowsAsync();
        await place.Backups.CreateAsync(await place.LakeAsync(), "after", withFiles: true);
        foreach (var point in KilledCommand.Points)
        {
            var run = await KilledCommand.RunAsync(Folder(place), point, Variables(place), null, "backup", "restore", "before");
            Assert.True(run.Code is KilledCommand.Killed or ExitCode.Success, run.Error);
            Assert.Contains(await place.RowsAsync(), (string[])[before, after]);
            await KeptAreWholeAsync(place);
            await CommandAsync(place, ExitCode.Success, "backup", "restore", "before");
            Assert.Equal(before, await place.RowsAsync());
            if (run.Code == ExitCode.Success)
                break;
            await CommandAsync(place, ExitCode.Success, "backup", "restore", "after");
            await ForgetAsync(place);
        }
    }

    [Fact]
    public async Task A_restore_over_a_damaged_catalog_can_be_killed_and_run_again()
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        var rows = await place.RowsAsync();
        await using (var lake = await place.LakeAsync())
        {
            await place.Backups.CreateAsync(lake, "nightly", withFiles: true);
        }

        var catalog = place.Attachment.Location;
        foreach (var point in KilledCommand.Points)
        {
            foreach (var file in place.DataFiles().Concat(Catalogs()).ToList())
                File.Delete(file);
            await File.WriteAllTextAsync(catalog, new string('x', 5000));
            var run = await KilledCommand.RunAsync(Folder(place), point, Variables(place), null, "backup", "restore", "nightly");
            Assert.True(run.Code is KilledCommand.Killed or ExitCode.Success, run.Error);
            Assert.Contains(Catalogs(), file => new FileInfo(file).Length == 5000);
            await CommandAsync(place, ExitCode.Success, "backup", "restore", "nightly");
            Assert.Equal(rows, await place.RowsAsync());
            if (run.Code == ExitCode.Success)
                break;
        }

        string[] Catalogs() => Directory.GetFiles(Folder(place), Path.GetFileName(catalog) + "*");
    }

    /// <summary>A half backup is told from a whole one by the commands.</summary>
    static async Task<BackupState?> JudgeAsync(BackedUpLake place)
    {
        await using var lake = await Lake.OpenAsync(place.Attachment);
        var found = (await place.Backups.ListAsync(lake)).SingleOrDefault(backup => backup.Name == "dying")?.State;
        var list = await CommandAsync(place, ExitCode.Success, "backup", "list", "--format", "csv");
        Assert.Equal(found is not null, list.Contains($"dying,{found}".ToLowerInvariant(), StringComparison.Ordinal));
        var isComplete = found is BackupState.Whole or BackupState.Held;
        await CommandAsync(place, isComplete ? ExitCode.Success : ExitCode.Failure, "backup", "verify", "dying");
        return found;
    }

    /// <summary>What the killed restore kept of the lake that it was to replace is whole, or said to be unfinished.</summary>
    static async Task KeptAreWholeAsync(BackedUpLake place)
    {
        await using var lake = await Lake.OpenAsync(place.Attachment);
        foreach (var backup in (await place.Backups.ListAsync(lake)).Where(backup => backup.State != BackupState.Unfinished))
            Assert.Empty((await place.Backups.VerifyAsync(backup.Name)).Problems);
    }

    /// <summary>Removes what restores kept, and files that are for them only.</summary>
    static async Task ForgetAsync(BackedUpLake place)
    {
        await using var lake = await Lake.OpenAsync(place.Attachment);
        foreach (var backup in await place.Backups.ListAsync(lake))
        {
            if (backup.Name is not ("before" or "after"))
                await place.Backups.ReleaseAsync(lake, backup.Name, delete: true);
        }

        var named = (await lake.Copies.NamedFilesAsync()).Select(file => file.Path).ToHashSet();
        foreach (var file in place.DataFiles().Where(file => !named.Contains(file)).ToList())
            File.Delete(file);
    }

    static async Task ReleaseAllAsync(BackedUpLake place)
    {
        await using var lake = await Lake.OpenAsync(place.Attachment);
        foreach (var backup in await place.Backups.ListAsync(lake))
            await place.Backups.ReleaseAsync(lake, backup.Name, delete: true);
        Assert.Empty(await lake.Copies.Holds.ListAsync());
        Assert.Empty(await lake.Pins.ListAsync());
    }

    static async Task<string> CommandAsync(BackedUpLake place, int code, params string[] args)
    {
        var run = await RunCli.RunAsync(Variables(place), "", args);
        Assert.True(run.Code == code, string.Create(CultureInfo.InvariantCulture, $"{run.Code} {run.Output} {run.Error}"));
        return run.Output;
    }

    static string Folder(BackedUpLake place) => Path.GetDirectoryName(place.Attachment.Location)!;

    static Dictionary<string, string> Variables(BackedUpLake place) => new()
    {
        ["DUCKLAKE_CATALOG_PATH"] = place.Attachment.Location,
        ["DUCKLAKE_DATA_PATH"] = place.Attachment.DataPath!,
        ["EKKO_BACKUP_PATH"] = place.BackupPath,
    };
}
