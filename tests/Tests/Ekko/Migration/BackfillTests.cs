using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Migration;
using Ekko.Tests.Cli;
using Ekko.Tests.Ekko.Arrow;
using Ekko.Writing;

namespace Ekko.Tests.Ekko.Migration;

/// <summary>Arrow files into a lake: all rows, once; what cannot be read is left out by name, and the rest goes on.</summary>
public sealed class BackfillTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly FileStore _store = new();

    string Root => Path.Combine(_folder.Path, "arrow");

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task All_rows_of_real_blocks_come_once_however_often_it_runs()
    {
        using var batch = ArrowSample.Batch();
        var paths = ArrowSample.WriteBlocks(batch, Root);
        await using var lake = await OpenAsync();
        var first = await BackfillAsync(lake);
        Assert.Equal((paths.Count, 0, RealBlocks.TransactionCount, 0, 0), Numbers(first));
        Assert.Equal(first.Bytes, first.BytesDone);
        var second = await BackfillAsync(lake);
        Assert.Equal((paths.Count, 0, 0, 0, 0), Numbers(second));
        Assert.Equal(paths.Count, second.FilesKnown);
        var result = await new MigrationComparison(lake, _store, Root).RunAsync();
        Assert.True(result.IsEqual, string.Join('\n', result.Differences));
        Assert.Equal((RealBlocks.TransactionCount, RealBlocks.TransactionCount), (result.Arrow.Rows, result.Lake.Rows));
        Assert.Empty(result.Known);
    }

    [Fact]
    public async Task A_run_that_ended_in_the_midst_of_a_file_goes_on_there()
    {
        using var batch = ArrowSample.Batch();
        Directory.CreateDirectory(Root);
        await File.WriteAllBytesAsync(Path.Combine(Root, "all.arrow"), ArrowSample.Encode(batch));
        await using var lake = await OpenAsync();
        using var end = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ArrowBackfill(lake, _store) { BatchRows = 1000 }.RunAsync(
            Root, progress: _ => end.Cancel(), cancellationToken: end.Token));
        var part = Assert.Single((await MigrationStatus.ReadAsync(lake, _store, EkkoOptions.Default)).Files);
        Assert.Equal(BackfillState.Loading, part.State);
        Assert.InRange(part.RowsRead, 1000, RealBlocks.TransactionCount - 1);
        var summary = await BackfillAsync(lake);
        Assert.Equal((RealBlocks.TransactionCount - part.RowsRead, 0), (summary.RowsAdded, summary.RowsPresent));
        Assert.True((await new MigrationComparison(lake, _store, Root).RunAsync()).IsEqual);
    }

    [Fact]
    public async Task What_the_lake_has_is_left_alone()
    {
        using var batch = ArrowSample.Batch();
        ArrowSample.WriteBlocks(batch, Root);
        await using var lake = await OpenAsync();
        await using (var writer = new DuckLakeWriter(lake))
        {
            foreach (var file in RealBlocks.Files.Take(40))
                await writer.WriteFileAsync(file);
            await writer.FlushAllAsync();
        }

        var summary = await BackfillAsync(lake);
        using var forty = ArrowSample.Batch(40);
        var there = forty.Transactions.Batch.RowCount;
        Assert.Equal((RealBlocks.TransactionCount - there, there), (summary.RowsAdded, summary.RowsPresent));
        Assert.True((await new MigrationComparison(lake, _store, Root).RunAsync()).IsEqual);
    }

    [Fact]
    public async Task Two_files_with_the_same_rows_add_them_once()
    {
        using var batch = ArrowSample.Batch(3);
        var paths = ArrowSample.WriteBlocks(batch, Root);
        File.Copy(paths[0], paths[0].Replace("transactions_", "transactions_again_", StringComparison.Ordinal));
        await using var lake = await OpenAsync();
        var summary = await BackfillAsync(lake);
        Assert.Equal(batch.Transactions.Batch.RowCount, summary.RowsAdded);
        Assert.Equal(batch.Runs[0].Rows.Count, summary.RowsPresent);
        var result = await new MigrationComparison(lake, _store, Root).RunAsync();
        Assert.True(result.IsEqual);
        Assert.StartsWith(
            $"{batch.Runs[0].Rows.Count} rows are in the Arrow files more than once", result.Known[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_cannot_be_read_are_left_out_by_name_and_the_others_follow()
    {
        using var batch = ArrowSample.Batch(6);
        var paths = ArrowSample.WriteBlocks(batch, Root);
        await File.WriteAllBytesAsync(paths[0], (await File.ReadAllBytesAsync(paths[0]))[..^200]);
        await File.WriteAllBytesAsync(paths[1], []);
        await File.WriteAllTextAsync(paths[2], "PAR1, something else entirely, PAR1");
        await File.WriteAllTextAsync(paths[3] + ".metadata.json", "{}");
        await using var lake = await OpenAsync();
        var summary = await BackfillAsync(lake);
        Assert.Equal((paths.Count - 3, 3), (summary.FilesDone, summary.FilesLeftOut));
        Assert.Equal(batch.Runs.Skip(3).Sum(run => run.Rows.Count), summary.RowsAdded);
        var status = await MigrationStatus.ReadAsync(lake, _store, EkkoOptions.Default);
        Assert.Equal(
            new Dictionary<string, string?>
            {
                [paths[0]] = "it was cut off: it does not end with ARROW1",
                [paths[1]] = "it is empty",
                [paths[2]] = "it is no Arrow file: it does not begin with ARROW1",
                [paths[3]] = "its metadata cannot be read",
            },
            status.Files.Where(file => file.Reason is not null).ToDictionary(file => file.Path, file => file.Reason));
        Assert.Equal(paths.Take(3).Order(), status.LeftOut.Select(file => file.Path).Order());
    }

    [Fact]
    public async Task A_file_that_was_mended_is_read_the_next_time()
    {
        using var batch = ArrowSample.Batch(2);
        var paths = ArrowSample.WriteBlocks(batch, Root);
        var whole = await File.ReadAllBytesAsync(paths[0]);
        await File.WriteAllBytesAsync(paths[0], whole[..^1]);
        await using var lake = await OpenAsync();
        Assert.Equal(1, (await BackfillAsync(lake)).FilesLeftOut);
        await File.WriteAllBytesAsync(paths[0], whole);
        var summary = await BackfillAsync(lake);
        Assert.Equal((paths.Count, 0, batch.Runs[0].Rows.Count), (summary.FilesDone, summary.FilesLeftOut, summary.RowsAdded));
        Assert.Empty((await MigrationStatus.ReadAsync(lake, _store, EkkoOptions.Default)).LeftOut);
    }

    [Fact]
    public async Task Rows_that_are_no_transactions_go_to_the_rejected_messages_whole()
    {
        using var batch = ArrowSample.Batch(1);
        var path = ArrowSample.WriteBlocks(batch, Root)[0];
        var bytes = await File.ReadAllBytesAsync(path);
        var hash = bytes.AsSpan().IndexOf(batch.Transactions.TxHash[4]);
        bytes[hash] = (byte)'1';
        await File.WriteAllBytesAsync(path, bytes);
        await using var lake = await OpenAsync();
        var summary = await BackfillAsync(lake);
        Assert.Equal((batch.Transactions.Batch.RowCount - 1, 1), (summary.RowsAdded, summary.RowsLeftOut));
        using var source = Source();
        await using var connection = await source.OpenConnectionAsync();
        using var command = connection.CreateCommand("SELECT subject || '|' || reason || '|' || payload::VARCHAR FROM rejected_messages");
        var told = (string)(await command.ExecuteScalarAsync())!;
        Assert.StartsWith($"{path}|row 4: tx_hash is not 0x and 64 hexadecimal digits", told, StringComparison.Ordinal);
        Assert.Contains("\"tx_index\":4", told.Replace("\\x22", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_block_at_a_height_of_the_lake_stays_outside()
    {
        using var batch = ArrowSample.Batch(1);
        ArrowSample.WriteBlocks(batch, Root);
        await using var lake = await OpenAsync();
        await BackfillAsync(lake);
        using var other = ArrowSample.Batch(1);
        for (var row = 0; row < other.Transactions.Batch.RowCount; row++)
            other.Transactions.BlockHash.Set(row, System.Text.Encoding.ASCII.GetBytes($"0x{1:x64}"));
        var rows = other.Transactions.Batch.RowCount;
        var root = Path.Combine(_folder.Path, "other");
        ArrowSample.WriteBlocks(other, root);
        var summary = await new ArrowBackfill(lake, _store).RunAsync(root);
        Assert.Equal((0, rows), (summary.RowsAdded, summary.RowsLeftOut));
        var result = await new MigrationComparison(lake, _store, root).RunAsync();
        Assert.Equal((1, 1, false), (result.OnlyArrow, result.OnlyLake, result.IsEqual));
    }

    [Fact]
    public async Task A_difference_that_was_put_in_is_found_and_shown()
    {
        using var batch = ArrowSample.Batch(4);
        ArrowSample.WriteBlocks(batch, Root);
        await using var lake = await OpenAsync();
        await BackfillAsync(lake);
        using (var source = Source())
        {
            await using var connection = await source.OpenConnectionAsync();
            var block = batch.Transactions.BlockNumber.Values[0];
            using var command = connection.CreateCommand(
                $"UPDATE transactions SET value = value + 1 WHERE block_number = {block} AND tx_index = 2");
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        var result = await new MigrationComparison(lake, _store, Root).RunAsync();
        Assert.Equal((1, result.Blocks - 1, false), (result.Different, result.EqualBlocks, result.IsCovered));
        var value = batch.Transactions.Value.Values[2];
        Assert.Equal($"  tx_index 2, value: {value} in Arrow, {value + 1} in the lake", result.Differences[1]);
    }

    [Fact]
    public async Task A_comparison_in_windows_finds_what_one_of_all_blocks_finds()
    {
        using var batch = ArrowSample.Batch(30);
        var paths = ArrowSample.WriteBlocks(batch, Root);
        await using var lake = await OpenAsync();
        await BackfillAsync(lake);
        var (changed, removed) = (batch.Runs.First(run => run.Rows.Count > 2), batch.Runs[^1]);
        using (var source = Source())
        {
            await using var connection = await source.OpenConnectionAsync();
            using var command = connection.CreateCommand($"""
                UPDATE transactions SET value = value + 1 WHERE block_number = {changed.BlockNumber} AND tx_index = 2;
                DELETE FROM transactions WHERE block_number = {removed.BlockNumber}
                """);
            await command.ExecuteNonQueryAsync();
        }

        File.Delete(paths[^2]);
        var whole = await new MigrationComparison(lake, _store, Root).RunAsync();
        foreach (var blocks in (long[])[1, 3, 10, 1000])
        {
            var parts = await new MigrationComparison(lake, _store, Root) { WindowBlocks = blocks }.RunAsync();
            Assert.Equal(
                (whole.Blocks, whole.EqualBlocks, whole.OnlyArrow, whole.OnlyLake, whole.Different, whole.Arrow.Rows, whole.Lake.Rows),
                (parts.Blocks, parts.EqualBlocks, parts.OnlyArrow, parts.OnlyLake, parts.Different, parts.Arrow.Rows, parts.Lake.Rows));
            Assert.Equal(whole.Arrow.Bytes, parts.Arrow.Bytes);
            Assert.Equal(whole.Differences.Order(), parts.Differences.Order());
        }

        Assert.Equal((1, 1, 1), (whole.OnlyArrow, whole.OnlyLake, whole.Different));
    }

    [Fact]
    public async Task A_file_with_other_blocks_than_its_path_says_is_named()
    {
        using var batch = ArrowSample.Batch(3);
        var paths = ArrowSample.WriteBlocks(batch, Root);
        var number = $"block_batch={batch.Runs[0].BlockNumber}-{batch.Runs[0].BlockNumber}";
        var other = paths[0].Replace(number, "block_batch=1-2", StringComparison.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.Move(paths[0], other);
        await using var lake = await OpenAsync();
        await BackfillAsync(lake);
        var result = await new MigrationComparison(lake, _store, Root).RunAsync();
        var left = Assert.Single(result.LeftOut);
        Assert.Equal((other, batch.Runs[0].Rows.Count, false), (left.Path, left.RowsLeftOut, result.IsCovered));
        Assert.Equal($"row 0: block {batch.Runs[0].BlockNumber} is not of those that the path says", left.Reason);
    }

    [Fact]
    public async Task Files_of_the_first_deployments_are_equal_but_for_what_is_known()
    {
        using var batch = ArrowSample.Batch(4);
        await using var lake = await OpenAsync();
        await using (var writer = new DuckLakeWriter(lake))
        {
            foreach (var file in RealBlocks.Files.Take(4))
                await writer.WriteFileAsync(file);
            await writer.FlushAllAsync();
        }

        for (var row = 0; row < batch.Transactions.Batch.RowCount; row++)
            batch.Transactions.BlockTime.Set(row, batch.Transactions.BlockTime.Values[row] + 1_234_567);
        ArrowSample.WriteBlocks(batch, Root, isOld: true);
        var result = await new MigrationComparison(lake, _store, Root).RunAsync();
        Assert.True(result.IsEqual, string.Join('\n', result.Differences));
        Assert.Contains(result.Known, known => known.Contains("wall clock", StringComparison.Ordinal));
        Assert.Contains(result.Known, known => known.Contains("success is always true there", StringComparison.Ordinal));
    }

    Task<BackfillSummary> BackfillAsync(Lake lake) => new ArrowBackfill(lake, _store).RunAsync(Root);

    LakeAttachment Attachment() => new()
    {
        Name = "lake",
        CatalogPath = $"sqlite:{_folder.Path}/catalog.sqlite",
        DataPath = Path.Combine(_folder.Path, "files"),
    };

    Task<Lake> OpenAsync() => Lake.OpenAsync(Attachment());

    DuckLakeDataSource Source() => new(new DuckLakeDataSourceOptions { Lakes = [Attachment()], DefaultLake = "lake" });

    static (int, int, long, long, long) Numbers(BackfillSummary summary) =>
        (summary.FilesDone, summary.FilesLeftOut, summary.RowsAdded, summary.RowsPresent, summary.RowsLeftOut);
}
