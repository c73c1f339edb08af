using Ekko.Backups;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.Ekko.Backups;

/// <summary>A backup or a restore that fails says why, and leaves what was there as it was.</summary>
public sealed class BackupFaultTests
{
    [Fact]
    public async Task A_failed_backup_that_cannot_be_removed_says_both()
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        var lake = await place.LakeAsync();
        var manifest = Path.Combine(place.BackupPath, "broken", "manifest.json");
        // A folder where the manifest is to be: it can neither be written nor removed.
        var error = await Assert.ThrowsAsync<EkkoException>(() => place.Backups.CreateAsync(
            lake, "broken", withFiles: true, (_, _) => Directory.CreateDirectory(Path.Combine(manifest, "x"))));
        Assert.StartsWith("Creating backup broken failed: Copying ", error.Message, StringComparison.Ordinal);
        Assert.Contains(" Removing what it had begun failed too: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("ekko backup release broken --delete", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, Assert.IsType<AggregateException>(error.InnerException).InnerExceptions.Count);
        Assert.Equal(
            [("broken", BackupState.Unfinished)], (await place.Backups.ListAsync(lake)).Select(backup => (backup.Name, backup.State)));
        Assert.Single(await lake.Copies.Holds.ListAsync());

        Directory.Delete(manifest, recursive: true);
        await place.Backups.ReleaseAsync(lake, "broken", delete: true);
        Assert.Empty(await place.Backups.ListAsync(lake));
        Assert.Empty(await lake.Copies.Holds.ListAsync());
        Assert.Empty(await lake.Pins.ListAsync());
    }

    [Theory]
    [InlineData("lose")]
    [InlineData("cut")]
    [InlineData("flip")]
    public async Task A_damaged_catalog_stays_where_it_is_until_the_files_of_the_backup_are_there(string fault)
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        var rows = await place.RowsAsync();
        await using (var lake = await place.LakeAsync())
        {
            await place.Backups.CreateAsync(lake, "nightly", withFiles: true);
        }

        var catalog = place.Attachment.Location;
        File.Delete(catalog + "-wal");
        File.Delete(catalog + "-shm");
        await File.WriteAllTextAsync(catalog, new string('x', 5000));
        foreach (var file in place.DataFiles().ToList())
            File.Delete(file);
        var copy = Directory.EnumerateFiles(Path.Combine(place.BackupPath, "files"), "*.parquet", SearchOption.AllDirectories).First();
        var bytes = await File.ReadAllBytesAsync(copy);
        await DamageAsync(fault, copy, bytes);
        var restore = new LakeRestore(place.Backups, place.Attachment);
        await Assert.ThrowsAsync<EkkoException>(() => restore.RunAsync("nightly"));
        Assert.Equal([catalog], Directory.GetFiles(Path.GetDirectoryName(catalog)!, Path.GetFileName(catalog) + "*"));
        Assert.Equal(5000, new FileInfo(catalog).Length);

        await File.WriteAllBytesAsync(copy, bytes);
        Assert.StartsWith(catalog + ".damaged-", (await restore.RunAsync("nightly")).Replaced, StringComparison.Ordinal);
        Assert.Equal(rows, await place.RowsAsync());
    }

    [Fact]
    public async Task A_restore_that_lacks_a_file_keeps_no_backup_of_the_lake_that_is_there()
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        var lake = await place.LakeAsync();
        await place.Backups.CreateAsync(lake, "nightly", withFiles: true);
        Directory.Delete(Path.Combine(place.BackupPath, "files"), recursive: true);
        File.Delete(place.DataFiles().First());
        var error = await Assert.ThrowsAsync<EkkoException>(
            () => new LakeRestore(place.Backups, place.Attachment).RunAsync("nightly"));
        Assert.Contains("1 of its", error.Message, StringComparison.Ordinal);
        Assert.Equal(["nightly"], (await place.Backups.ListAsync(lake)).Select(backup => backup.Name));
        Assert.Empty(await lake.Copies.Holds.ListAsync());
    }

    static async Task DamageAsync(string fault, string copy, byte[] bytes)
    {
        switch (fault)
        {
            case "lose":
                File.Delete(copy);
                break;
            case "cut":
                await File.WriteAllBytesAsync(copy, bytes[..^1]);
                break;
            default:
                await File.WriteAllBytesAsync(copy, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
                break;
        }
    }
}
