using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Tests.DuckLake.Catalog;

public sealed class ScopedOptionsTests
{
    static readonly LakeOption[] Options =
    [
        new("size", "1", "table", 7), new("size", "2", "schema", 3), new("size", "3", null, null), new("SIZE", "4", null, null),
        new("size", "5", "schema", 3), new("size", "6", "table", 8), new("size", "9", "table", 3),
        new("on", "TRUE", null, null), new("off", "1", null, null), new("huge", "18446744073709551615", null, null),
        new("word", "many", null, null),
    ];

    [Theory]
    [InlineData(3L, 7L, 1)]
    [InlineData(3L, 9L, 5)]
    [InlineData(3L, null, 5)]
    [InlineData(4L, 9L, 4)]
    [InlineData(null, null, 4)]
    public void The_nearest_scope_counts_and_of_one_scope_the_last_row(long? schema, long? table, long expected) =>
        Assert.Equal(
            expected,
            new ScopedOptions(Options, schema is { } s ? new SchemaId(s) : null, table is { } t ? new TableId(t) : null).Whole("size"));

    [Fact]
    public void Values_are_read_as_they_are_stored()
    {
        var lake = new ScopedOptions(Options);
        Assert.True(lake.Flag("on", fallback: false));
        Assert.False(lake.Flag("off", fallback: true));
        Assert.True(lake.Flag("unset", fallback: true));
        Assert.Equal(long.MaxValue, lake.Whole("huge"));
        Assert.Null(lake.Whole("unset"));
        var error = Assert.Throws<DuckLakeException>(() => lake.Whole("word"));
        Assert.Equal(DuckLakeErrorKind.Corrupt, error.ErrorKind);
        Assert.Contains("option word", error.Message, StringComparison.Ordinal);
    }
}
