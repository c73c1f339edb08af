using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.Reading;
using Ekko.Tests.Cli;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>What those see who look after a lake: statistics of columns, gaps, and what keeps snapshots.</summary>
[Collection(ReadingLakeCollection.Name)]
public sealed class LakeViewTests(ReadingLake lake)
{
    [Fact]
    public async Task Statistics_of_columns_are_those_of_the_rows()
    {
        var columns = (await lake.Service.GetColumnsAsync("transactions", at: new(lake.BeforeReorganisation))).Items
            .ToDictionary(column => column.Name);
        var rows = $"transactions AT (VERSION => {lake.BeforeReorganisation})";
        var number = columns["block_number"];
        Assert.Equal(await TextAsync($"SELECT min(block_number)::VARCHAR FROM {rows}"), number.Min);
        Assert.Equal(await TextAsync($"SELECT max(block_number)::VARCHAR FROM {rows}"), number.Max);
        Assert.Equal(await TextAsync($"SELECT max(value)::VARCHAR FROM {rows}"), columns["value"].Max);
        Assert.Equal(await TextAsync($"SELECT count(to_address)::VARCHAR FROM {rows}"), Text(columns["to_address"].ValueCount));
        Assert.Equal(
            await TextAsync($"SELECT count(*) FILTER (to_address IS NULL)::VARCHAR FROM {rows}"), Text(columns["to_address"].NullCount));
        Assert.True(columns["input_data"].Bytes > 0);
        Assert.Equal("VARCHAR", columns["blob_versioned_hashes.element"].Type);
    }

    [Fact]
    public async Task Statistics_of_one_file_add_up_to_those_of_all()
    {
        var files = (await lake.Service.GetFilesAsync("transactions")).Items;
        var counts = new List<long?>();
        foreach (var file in files)
        {
            var columns = (await lake.Service.GetColumnsAsync("transactions", file.FileId)).Items;
            counts.Add(columns.Single(column => column.Name == "tx_hash").ValueCount);
        }

        Assert.Equal(files.Select(file => (long?)file.RecordCount), counts);
        var all = (await lake.Service.GetColumnsAsync("transactions")).Items;
        Assert.Equal(counts.Sum(), all.Single(column => column.Name == "tx_hash").ValueCount);
        var missing = await Assert.ThrowsAsync<ReadingException>(() => lake.Service.GetColumnsAsync("transactions", 999_999));
        Assert.Equal(ReadingErrorKind.NotFound, missing.Kind);
    }

    [Fact]
    public async Task Gaps_lie_between_blocks_that_are_there()
    {
        var gaps = (await lake.Service.Statistics.GapsAsync(new BlockFilter { Network = "Gnosis" })).Items;
        var numbers = (await ReadingLake.AllAsync(page => lake.Service.GetBlocksAsync(new BlockFilter { Network = "Gnosis" }, page), 100))
            .Select(block => block.BlockNumber).Order().ToList();
        var missing = numbers.Zip(numbers.Skip(1)).Where(pair => pair.Second > pair.First + 1)
            .Select(pair => (pair.First + 1, pair.Second - 1));
        Assert.NotEmpty(gaps);
        Assert.Equal(missing, gaps.Select(gap => (gap.FirstMissing, gap.LastMissing)));
    }

    [Fact]
    public async Task A_pin_keeps_one_snapshot_and_a_cursor_all_after_its_own()
    {
        using var folder = new TemporaryFolder();
        var options = EkkoOptions.Default with
        {
            CatalogPath = Path.Combine(folder.Path, "catalog.sqlite"),
            DataPath = Path.Combine(folder.Path, "files") + "/",
        };
        await using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [LakeLocation.Of(options)],
            DefaultLake = LakeLocation.Name,
        });
        foreach (var sql in new[]
        {
            "CREATE TABLE t (a INTEGER)", "INSERT INTO t SELECT range FROM range(1000)", "TRUNCATE t", "INSERT INTO t VALUES (1)",
        })
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        var opened = await source.LakeAsync(LakeLocation.Name);
        await opened.Pins.CreateAsync("audit", new SnapshotId(2));
        await opened.Cursors.CreateAsync("mirror", new SnapshotId(1));
        var pins = (await new DuckLakeService(source).GetPinsAsync()).Items;
        Assert.Equal(
            [(PinKind.Pin, "audit", 2, 1, 1), (PinKind.Cursor, "mirror", 1, 3, 1)],
            pins.Select(pin => (pin.Kind, pin.Name, pin.SnapshotId, pin.SnapshotCount, pin.FileCount)));
        Assert.All(pins, pin => Assert.True(pin.FileBytes > 0 && pin.SnapshotTime <= pin.Since));
    }

    static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    async Task<string> TextAsync(string sql)
    {
        await using var command = lake.Source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
