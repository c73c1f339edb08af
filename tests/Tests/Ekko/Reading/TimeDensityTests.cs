using Ekko.Reading;

namespace Ekko.Tests.Ekko;

/// <summary>Where about so many rows of a table begin or end.</summary>
public sealed class TimeDensityTests
{
    static readonly TimeDensity Density = new([(0, 1_000, 100), (1_000, 2_000, 900), (5_000, 5_000, 10)]);

    [Theory]
    [InlineData(null, 10, true, 5_000)]
    [InlineData(null, 460, true, 1_500)]
    [InlineData(1_500L, 450, true, 1_000)]
    [InlineData(null, 50, false, 500)]
    [InlineData(1_000L, 450, false, 1_500)]
    [InlineData(-7L, 50, false, 500)]
    public void So_many_rows_are_up_to_a_time(long? from, long rows, bool backInTime, long expected) =>
        Assert.InRange(Density.Reach(from, rows, backInTime) ?? long.MinValue, expected - 2, expected + 2);

    [Fact]
    public void There_is_no_such_time_past_the_last_row()
    {
        Assert.Null(Density.Reach(null, 1_011, backInTime: true));
        Assert.Null(Density.Reach(1_000, 200, backInTime: true));
        Assert.Null(new TimeDensity([]).Reach(null, 1, backInTime: false));
    }
}
