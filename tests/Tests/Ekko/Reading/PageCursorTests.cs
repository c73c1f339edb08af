using Ekko.DuckLake;
using Ekko.DuckLake.Maintenance;
using Ekko.Reading;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>Pages of a lake that is written, merged and expired meanwhile.</summary>
public sealed class PageCursorTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-cursors-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Whatever happens between two pages, every row of the first page's snapshot is given exactly once, forwards and
    /// backwards.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_row_is_given_once_while_writers_commit_and_merge(int seed)
    {
        var random = new Random(seed);
        await using var source = Open();
        var lake = await source.LakeAsync(LakeLocation.Name);
        await using var writer = new DuckLakeWriter(lake);
        var next = 1;
        await WriteAsync(20 + random.Next(20));
        var service = new DuckLakeService(source);
        var filter = random.Next(2) == 0 ? new TransactionFilter() : new TransactionFilter { FromBlock = 3, Network = "Avalanche" };

        var forwards = new List<Page<TransactionSummary>> { await service.GetTransactionsAsync(filter, new PageRequest(Limit())) };
        var expected = (
            await service.GetTransactionsAsync(filter, new PageRequest(1000), new SnapshotSelector(forwards[0].SnapshotId))).Items;
        while (forwards[^1].NextCursor is { } cursor)
        {
            await DisturbAsync();
            forwards.Add(await service.GetTransactionsAsync(filter, new PageRequest(Limit(), cursor)));
        }

        Assert.Equal(expected, forwards.SelectMany(page => page.Items));
        var backwards = new List<Page<TransactionSummary>> { forwards[^1] };
        while (backwards[^1].PreviousCursor is { } cursor)
        {
            await DisturbAsync();
            backwards.Add(await service.GetTransactionsAsync(filter, new PageRequest(Limit(), cursor)));
        }

        backwards.Reverse();
        Assert.Equal(expected, backwards.SelectMany(page => page.Items));
        Assert.Single(forwards.Concat(backwards).Select(page => page.SnapshotId).Distinct());

        int Limit() => 3 + random.Next(12);

        async Task DisturbAsync()
        {
            if (random.Next(3) == 0)
                await lake.Maintenance.MergeAdjacentFilesAsync();
            else
                await WriteAsync(1 + random.Next(3));
        }

        async Task WriteAsync(int blocks)
        {
            for (var i = 0; i < blocks; i++, next++)
            {
                await writer.WriteAsync(new ScriptBlock(next, 'A', 'A', 3 * next, (3 * next) + 1));
                await writer.FlushAllAsync();
            }
        }
    }

    [Fact]
    public async Task A_page_of_an_expired_snapshot_says_so()
    {
        await using var source = Open();
        var lake = await source.LakeAsync(LakeLocation.Name);
        await using var writer = new DuckLakeWriter(lake);
        await writer.WriteAsync(new ScriptBlock(1, 'A', 'A', 1, 2, 3));
        await writer.FlushAllAsync();
        var service = new DuckLakeService(source);
        var page = await service.GetTransactionsAsync(page: new PageRequest(1));
        await writer.WriteAsync(new ScriptBlock(2, 'A', 'A', 4));
        await writer.FlushAllAsync();
        await lake.Maintenance.ExpireSnapshotsAsync(new ExpireOptions { Versions = [page.SnapshotId] });

        foreach (var read in (Func<Task>[])[
            () => service.GetTransactionsAsync(page: new PageRequest(1, page.NextCursor)),
            () => service.GetTransactionsAsync(at: new SnapshotSelector(page.SnapshotId))])
        {
            var error = await Assert.ThrowsAsync<ReadingException>(read);
            Assert.Equal(ReadingErrorKind.Expired, error.Kind);
            Assert.Contains($"snapshot {page.SnapshotId} has been expired", error.Message, StringComparison.Ordinal);
        }

        var from = new SnapshotSelector(0);
        var counts = (await service.GetDifferenceAsync(from, counts: true)).Tables.Single(table => table.Name == "transactions").Counts;
        Assert.Equal(4, counts!.InsertedRows);
    }

    [Fact]
    public async Task A_cursor_of_another_lake_is_refused()
    {
        var cursors = new List<string>();
        foreach (var name in new[] { "a", "b" })
        {
            await using var source = Open(name);
            var lake = await source.LakeAsync(LakeLocation.Name);
            await using (var writer = new DuckLakeWriter(lake))
                await writer.WriteAsync(new ScriptBlock(1, 'A', 'A', 1, 2, 3));
            var service = new DuckLakeService(source);
            cursors.Add((await service.GetTransactionsAsync(page: new PageRequest(1))).NextCursor!);
            await service.GetTransactionsAsync(page: new PageRequest(1, cursors[^1]));
            if (cursors.Count == 2)
                Assert.Equal(
                    ReadingErrorKind.Invalid,
                    (await Assert.ThrowsAsync<ReadingException>(
                        () => service.GetTransactionsAsync(page: new PageRequest(1, cursors[0])))).Kind);
        }
    }

    DuckLakeDataSource Open(string name = "lake") => new(new DuckLakeDataSourceOptions
    {
        Lakes =
        [
            LakeLocation.Of(EkkoOptions.Default with
            {
                CatalogPath = Path.Combine(_folder, name, "catalog.sqlite"), DataPath = Path.Combine(_folder, name, "files") + "/",
            }),
        ],
        DefaultLake = LakeLocation.Name,
    });
}
