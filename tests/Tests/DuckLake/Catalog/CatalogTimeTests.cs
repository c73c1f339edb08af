using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;

namespace Ekko.Tests.DuckLake.Catalog;

public sealed class CatalogTimeTests
{
    [Theory]
    [InlineData("2026-05-03 11:18:56.548583+02", "2026-05-03 09:18:56.548583+00")]
    [InlineData("2026-05-03 11:18:56+05:30", "2026-05-03 05:48:56+00")]
    [InlineData("2026-05-03 01:00:00.5-03", "2026-05-03 04:00:00.5+00")]
    [InlineData("2026-11-22 06:30:52.54496+00", "2026-11-22 06:30:52.54496+00")]
    [InlineData("2026-11-22T06:30:52Z", "2026-11-22 06:30:52+00")]
    public void Any_offset_is_read_and_UTC_is_written(string text, string utc) =>
        Assert.Equal(utc, CatalogTime.Format(CatalogTime.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-02-30 00:00:00+00")]
    [InlineData("2026-01-01 00:00:00+")]
    [InlineData("2026-01-01 00:00:00+2")]
    public void Text_that_is_no_time_is_refused(string text) =>
        Assert.Equal(DuckLakeErrorKind.Corrupt, Assert.Throws<DuckLakeException>(() => CatalogTime.Parse(text)).ErrorKind);
}
