using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Tests.DuckLake.Catalog;

public sealed class SnapshotTests
{
    [Theory]
    [InlineData("2024-01-01T00:00:00Z", 0)]
    [InlineData("2024-01-01T11:59:59Z", 0)]
    [InlineData("2024-01-01T12:00:00Z", 2)]
    [InlineData("2024-01-01T12:30:00Z", 2)]
    [InlineData("2024-01-01T13:00:00Z", 4)]
    [InlineData("2030-01-01T00:00:00Z", 3)]
    public async Task The_snapshot_of_a_time_is_the_latest_instant_not_the_greatest_text(string time, long expected)
    {
        using var lake = new TemporaryLake();
        await using var catalog = await lake.OpenAsync();
        // 1 and 2 have the same time, written with two offsets; 4 is older than 3 by a clock that went back.
        CatalogContent.Execute(lake.CatalogFile, """
            INSERT INTO ducklake_snapshot VALUES (1, '2024-01-01 14:00:00+02', 1, 1, 0), (2, '2024-01-01 12:00:00+00', 1, 1, 0),
                (3, '2024-01-01 23:30:00+05:30', 1, 1, 0), (4, '2024-01-01 03:00:00-10', 1, 1, 0)
            """);
        Assert.Equal(expected, (await catalog.Snapshots.GetAsync(DateTimeOffset.Parse(time, null), default)).Id.Value);
    }

    [Fact]
    public async Task A_time_or_version_without_snapshot_is_an_error_that_says_why()
    {
        using var lake = new TemporaryLake();
        await using var catalog = await lake.OpenAsync();
        var before = await Assert.ThrowsAsync<DuckLakeException>(() => catalog.Snapshots.GetAsync(lake.Clock.Now.AddTicks(-10), default));
        Assert.Contains("the first is of 2024-01-01 00:00:00+00", before.Message, StringComparison.Ordinal);
        var unknown = await Assert.ThrowsAsync<DuckLakeException>(() => catalog.Snapshots.GetAsync(new SnapshotId(7), default));
        Assert.Contains("the latest is 0", unknown.Message, StringComparison.Ordinal);
        Assert.Equal(DuckLakeErrorKind.NotFound, unknown.ErrorKind);
    }
}
