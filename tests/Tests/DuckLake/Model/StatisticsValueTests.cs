using Ekko.DuckLake.Model;

namespace Ekko.Tests.DuckLake.Model;

public sealed class StatisticsValueTests
{
    [Theory]
    [InlineData("int64", "9", "10")]
    [InlineData("int8", "-10", "-9")]
    [InlineData("uint64", "9223372036854775807", "18446744073709551615")]
    [InlineData("boolean", "0", "1")]
    [InlineData("boolean", "false", "true")]
    [InlineData("float64", "-inf", "-1e+300")]
    [InlineData("float64", "1e-05", "0.1")]
    [InlineData("float32", "9.5", "inf")]
    [InlineData("decimal(38,10)", "-0.0000000001", "1234567890123456789012345678.0123456789")]
    [InlineData("decimal(38,0)", "99999999999999999999999999999999999998", "99999999999999999999999999999999999999")]
    [InlineData("decimal(9,4)", "9.9999", "10")]
    [InlineData("date", "0044-03-15 (BC)", "0001-01-01")]
    [InlineData("date", "9999-12-31", "10000-01-01")]
    [InlineData("date", "2024-02-29", "2024-03-01")]
    [InlineData("date", "-infinity", "0001-01-01")]
    [InlineData("time", "09:00:00.5", "10:00:00")]
    [InlineData("timestamp", "2024-01-01", "2024-01-01 00:00:00.000001")]
    [InlineData("timestamp", "0044-03-15 (BC) 01:00:00", "0044-03-15 (BC) 02:00:00")]
    [InlineData("timestamp", "0045-03-15 (BC) 01:00:00", "0044-03-15 (BC)")]
    [InlineData("timestamptz", "0044-03-15 (BC) 01:00:00+00", "0001-01-01 00:00:00+00")]
    [InlineData("timestamp_ns", "2200-01-01 00:00:00.123456788", "2200-01-01 00:00:00.123456789")]
    [InlineData("timestamptz", "2024-01-01 00:30:00+01", "2024-01-01 00:00:00+00")]
    [InlineData("timestamptz", "2024-01-01 00:00:00+00", "infinity")]
    [InlineData("varchar", "B", "a")]
    [InlineData("varchar", "a", "a ")]
    [InlineData("varchar", "\uFFFD", "\U0001F986")]
    [InlineData("blob", "0001FF", "78")]
    [InlineData("uuid", "00000000-0000-0000-0000-000000000001", "ffffffff-ffff-ffff-ffff-ffffffffffff")]
    public void Values_are_ordered_by_their_type(string type, string smaller, string larger)
    {
        var parsed = ColumnType.Parse(type);
        Assert.True(StatisticsValue.TryParse(parsed, smaller, out var low));
        Assert.True(StatisticsValue.TryParse(parsed, larger, out var high));
        Assert.True(low < high);
        Assert.True(high > low);
        Assert.True(low != high);
    }

    [Theory]
    [InlineData("date", "1970-01-01", "0001-01-01", 719162)]
    [InlineData("date", "2024-12-31", "2024-01-01", 365)]
    public void Dates_are_days(string type, string later, string earlier, int days)
    {
        Assert.Equal("date", type);
        Assert.True(TemporalText.TryParseDate(later, out var end));
        Assert.True(TemporalText.TryParseDate(earlier, out var start));
        Assert.Equal(days, (int)(end - start));
    }

    [Theory]
    [InlineData("int64", "1.5")]
    [InlineData("int64", "")]
    [InlineData("float64", "nan")]
    [InlineData("decimal(4,1)", "1.25")]
    [InlineData("date", "2024-13-01")]
    [InlineData("time", "10:00")]
    [InlineData("timestamp", "now")]
    [InlineData("uint128", "1")]
    [InlineData("interval", "1 day")]
    public void What_is_no_value_says_nothing(string type, string text) =>
        Assert.False(StatisticsValue.TryParse(ColumnType.Parse(type), text, out _));
}
