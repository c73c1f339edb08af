using Ekko.Backups;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Maintenance;
using Ekko.Leases;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.Ekko.Backups;

/// <summary>What a backup is made of is there again after a restore, and what is not whole is told before anything is changed.</summary>
public sealed class BackupTests
{
    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task The_lake_of_a_backup_comes_back_and_the_one_it_replaces_too(CatalogKind kind)
    {
        await using var place = await BackedUpLake.CreateAsync(kind);
        var lake = await place.LakeAsync();
        var (rows, past) = (await place.RowsAsync(), await place.RowsAsync("SELECT count(*) FROM t AT (VERSION => 2)"));
        var manifest = await place.Backups.CreateAsync(lake, "nightly", withFiles: true);
        Assert.Empty(await lake.Copies.Holds.ListAsync());
        Assert.Empty(await lake.Pins.ListAsync());
        var found = await place.Backups.VerifyAsync("nightly");
        Assert.Empty(found.Problems);
        Assert.Equal(manifest.Files.Count + 1, found.FilesRead);

        await place.RunAsync(
            "DELETE FROM t WHERE i < 1500", "INSERT INTO t SELECT -i, 'later' FROM range(5000) r(i)", "CREATE TABLE u(x INTEGER)",
            "CALL ducklake_flush_inlined_data('lake')", "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)",
            "CALL ducklake_merge_adjacent_files('lake')", "CALL ducklake_expire_snapshots('lake', older_than => now())",
            "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)");
        var later = await place.RowsAsync();
        var identity = await IdentityAsync(place);

        var done = await new LakeRestore(place.Backups, place.Attachment).RunAsync("nightly");
        Assert.True(done.FilesCopied > 0);
        Assert.Equal(rows, await place.RowsAsync());
        Assert.Equal(past, await place.RowsAsync("SELECT count(*) FROM t AT (VERSION => 2)"));
        Assert.NotEqual(identity, await IdentityAsync(place));
        Assert.Empty((await place.Backups.VerifyAsync(done.Replaced!)).Problems);

        await new LakeRestore(place.Backups, place.Attachment).RunAsync(done.Replaced!);
        Assert.Equal(later, await place.RowsAsync());
        await place.RunAsync("INSERT INTO u VALUES (1)");
        Assert.Equal("1", await place.RowsAsync("SELECT count(*) FROM u"));
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task The_lake_keeps_the_files_of_a_backup_without_copies_until_it_is_released(CatalogKind kind)
    {
        await using var place = await BackedUpLake.CreateAsync(kind);
        var lake = await place.LakeAsync();
        var rows = await place.RowsAsync();
        var manifest = await place.Backups.CreateAsync(lake, "here", withFiles: false);
        Assert.Equal(new FileHold("here", manifest.NextFileId, default),
            Assert.Single(await lake.Copies.Holds.ListAsync()) with { Created = default });
        string[] tidy =
        [
            "CALL ducklake_flush_inlined_data('lake')", "CALL ducklake_merge_adjacent_files('lake')",
            "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)", "CALL ducklake_expire_snapshots('lake', older_than => "
                + "now())",
            "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)",
        ];
        await place.RunAsync(tidy);
        Assert.Empty((await place.Backups.VerifyAsync("here")).Problems);
        Assert.Equal([("here", BackupState.Held)], (await place.Backups.ListAsync(lake)).Select(backup => (backup.Name, backup.State)));

        var done = await new LakeRestore(place.Backups, place.Attachment).RunAsync("here");
        Assert.Equal(0, done.FilesCopied);
        Assert.Equal(rows, await place.RowsAsync());
        await using (var restored = await Lake.OpenAsync(place.Attachment))
        {
            // What the restored catalog does not know may belong to the lake that was replaced.
            Assert.Equal(
                [FileHolds.All, manifest.NextFileId], (await restored.Copies.Holds.ListAsync()).Select(hold => hold.NextFileId));
            await place.Backups.ReleaseAsync(restored, done.Replaced!, delete: true);
            await place.Backups.ReleaseAsync(restored, "here", delete: false);
            Assert.Equal([BackupState.Released], (await place.Backups.ListAsync(restored)).Select(backup => backup.State));
        }

        await place.RunAsync(tidy);
        await place.RunAsync("CALL ducklake_expire_snapshots('lake', older_than => now())", tidy[^1]);
        Assert.Equal(rows, await place.RowsAsync());
        Assert.NotEmpty((await place.Backups.VerifyAsync("here")).Problems);
        var refused = await Assert.ThrowsAsync<EkkoException>(
            () => new LakeRestore(place.Backups, place.Attachment).RunAsync("here"));
        Assert.Contains("holds no copies", refused.Message, StringComparison.Ordinal);
        Assert.Equal(rows, await place.RowsAsync());
    }

    [Fact]
    public async Task A_second_backup_copies_only_what_is_new_and_the_first_can_go()
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        var lake = await place.LakeAsync();
        await place.Backups.CreateAsync(lake, "first", withFiles: true);
        var copies = Copies(place);
        var written = copies.ToDictionary(path => path, File.GetLastWriteTimeUtc);
        await place.RunAsync("INSERT INTO t SELECT i, 'new' FROM range(100) r(i)");
        var manifest = await place.Backups.CreateAsync(lake, "second", withFiles: true);
        Assert.Equal(copies.Count + 1, Copies(place).Count);
        Assert.All(written, copy => Assert.Equal(copy.Value, File.GetLastWriteTimeUtc(copy.Key)));
        Assert.All(manifest.Files, file => Assert.Equal(64, file.Sha256!.Length));
        await place.Backups.ReleaseAsync(lake, "first", delete: true);
        Assert.Empty((await place.Backups.VerifyAsync("second")).Problems);
        await place.Backups.ReleaseAsync(lake, "second", delete: true);
        Assert.Empty(Copies(place));
        await Assert.ThrowsAsync<EkkoException>(() => place.Backups.ReleaseAsync(lake, "second", delete: true));
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("cut")]
    [InlineData("lose")]
    public async Task A_copy_that_is_damaged_is_named_and_restores_nothing(string fault)
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        await place.Backups.CreateAsync(await place.LakeAsync(), "nightly", withFiles: true);
        var copy = Copies(place).First(path => path.EndsWith(".parquet", StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(copy);
        switch (fault)
        {
            case "flip":
                bytes[bytes.Length / 2] ^= 1;
                await File.WriteAllBytesAsync(copy, bytes);
                break;
            case "cut":
                await File.WriteAllBytesAsync(copy, bytes[..^1]);
                break;
            default:
                File.Delete(copy);
                break;
        }

        var problem = Assert.Single((await place.Backups.VerifyAsync("nightly")).Problems);
        Assert.Contains(Path.GetFileName(copy), problem, StringComparison.Ordinal);
        foreach (var file in place.DataFiles().ToList())
            File.Delete(file);
        await place.RunAsync("CREATE TABLE still_here(i INTEGER)");
        await Assert.ThrowsAnyAsync<Exception>(() => new LakeRestore(place.Backups, place.Attachment).RunAsync("nightly"));
        Assert.Equal("0", await place.RowsAsync("SELECT count(*) FROM still_here"));
    }

    [Fact]
    public async Task A_manifest_that_was_cut_off_and_a_catalog_that_was_changed_are_told()
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        await place.Backups.CreateAsync(await place.LakeAsync(), "a", withFiles: true);
        var manifest = Path.Combine(place.BackupPath, "a", "manifest.json");
        var text = await File.ReadAllTextAsync(manifest);
        await File.WriteAllTextAsync(manifest, text[..(text.Length / 2)]);
        var error = await Assert.ThrowsAsync<EkkoException>(() => place.Backups.VerifyAsync("a"));
        Assert.Contains("damaged or was cut off", error.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(manifest, text);
        var catalog = Path.Combine(place.BackupPath, "a", "catalog.sqlite");
        var bytes = await File.ReadAllBytesAsync(catalog);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(catalog, bytes);
        Assert.Contains("checksum", Assert.Single((await place.Backups.VerifyAsync("a")).Problems), StringComparison.Ordinal);
        await Assert.ThrowsAsync<DuckLakeException>(() => new LakeRestore(place.Backups, place.Attachment).RunAsync("a"));
    }

    [CatalogTheory]
    [ClassData(typeof(LocalCatalogs))]
    public async Task A_restore_waits_for_no_writer_and_refuses_while_one_lives(CatalogKind kind)
    {
        await using var place = await BackedUpLake.CreateAsync(kind);
        var lake = await place.LakeAsync();
        await place.Backups.CreateAsync(lake, "nightly", withFiles: false);
        var leases = new LeaseTable(lake, "host/17", TimeSpan.FromMinutes(10));
        var held = await leases.AcquireAsync([LeaseKey.Of(new NodeConfig("Avalanche", "Fuji"))], onlyNew: false, null, default);
        var restore = new LakeRestore(place.Backups, place.Attachment);
        var error = await Assert.ThrowsAsync<EkkoException>(() => restore.RunAsync("nightly"));
        Assert.Contains("host/17", error.Message, StringComparison.Ordinal);
        Assert.Contains("Avalanche", error.Message, StringComparison.Ordinal);
        await leases.ReleaseAsync(held, default);
        await restore.RunAsync("nightly");
        var states = await new LeaseTable(lake, "other", TimeSpan.FromSeconds(1)).ReadAsync(default);
        Assert.DoesNotContain(states, state => state.Holder == "host/17");
    }

    [Fact]
    public async Task A_backup_whose_process_died_is_listed_and_released()
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        var lake = await place.LakeAsync();
        await place.Backups.CreateAsync(lake, "dead", withFiles: false);
        File.Delete(Path.Combine(place.BackupPath, "dead", "manifest.json"));
        Assert.Equal(BackupState.Unfinished, Assert.Single(await place.Backups.ListAsync(lake)).State);
        await Assert.ThrowsAsync<EkkoException>(() => place.Backups.CreateAsync(lake, "dead", withFiles: false));
        await Assert.ThrowsAsync<EkkoException>(() => place.Backups.VerifyAsync("dead"));
        await place.Backups.ReleaseAsync(lake, "dead", delete: false);
        Assert.Empty(await place.Backups.ListAsync(lake));
        Assert.Empty(await lake.Copies.Holds.ListAsync());
        await place.Backups.CreateAsync(lake, "dead", withFiles: false);
    }

    [Fact]
    public async Task A_backup_that_fails_leaves_nothing_behind()
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        var lake = await place.LakeAsync();
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => place.Backups.CreateAsync(lake, "stopped", withFiles: true, (_, _) => stop.Cancel(), stop.Token));
        Assert.Empty(await place.Backups.ListAsync(lake));
        Assert.Empty(await lake.Copies.Holds.ListAsync());
        Assert.Empty(await lake.Pins.ListAsync());
        await place.Backups.CreateAsync(lake, "stopped", withFiles: true);
        Assert.Empty((await place.Backups.VerifyAsync("stopped")).Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("files")]
    [InlineData("../up")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        var lake = await place.LakeAsync();
        await Assert.ThrowsAsync<EkkoException>(() => place.Backups.CreateAsync(lake, name, withFiles: false));
        await Assert.ThrowsAsync<EkkoException>(() => place.Backups.VerifyAsync(name));
    }

    [Fact]
    public async Task A_damaged_catalog_is_put_aside_and_the_lake_comes_back()
    {
        await using var place = await BackedUpLake.CreateAsync(CatalogKind.Sqlite);
        var rows = await place.RowsAsync();
        await place.Backups.CreateAsync(await place.LakeAsync(), "nightly", withFiles: true);
        var file = place.Attachment.Location;
        await using (var lake = await place.LakeAsync())
        {
        }

        File.Delete(file + "-wal");
        File.Delete(file + "-shm");
        await File.WriteAllTextAsync(file, new string('x', 5000));
        var done = await new LakeRestore(place.Backups, place.Attachment).RunAsync("nightly");
        Assert.StartsWith(file + ".damaged-", done.Replaced, StringComparison.Ordinal);
        Assert.Equal(5000, new FileInfo(done.Replaced!).Length);
        Assert.Equal(rows, await place.RowsAsync());
    }

    static List<string> Copies(BackedUpLake place) =>
        Directory.Exists(Path.Combine(place.BackupPath, "files"))
            ? [.. Directory.EnumerateFiles(Path.Combine(place.BackupPath, "files"), "*", SearchOption.AllDirectories)]
            : [];

    static async Task<Guid> IdentityAsync(BackedUpLake place)
    {
        await using var lake = await Lake.OpenAsync(place.Attachment);
        return (await lake.TreeAsync()).Schemas.Values.MinBy(schema => schema.Id.Value)!.Uuid;
    }
}
