using Ekko.DuckLake;

namespace Ekko.Tests.DuckLake.Ado;

/// <summary>Connection strings and their properties.</summary>
public sealed class ConnectionStringTests
{
    [Fact]
    public void Properties_write_the_string_and_the_string_is_read_into_options()
    {
        var written = new DuckLakeConnectionStringBuilder
        {
            Catalog = "sqlite:a;b.sqlite",
            Name = "mine",
            DataPath = "files/",
            OverrideDataPath = true,
            ReadOnly = true,
            SnapshotVersion = 7,
            SnapshotTime = new DateTimeOffset(2026, 11, 22, 18, 30, 0, TimeSpan.FromHours(1)),
            Threads = 2,
            MemoryLimit = "2GB",
        };
        var read = new DuckLakeConnectionStringBuilder(written.ConnectionString);
        Assert.Equal(
            (written.SnapshotTime, 2, "2GB"), (read.SnapshotTime, read.Threads, read.MemoryLimit));
        var options = read.ToOptions();
        var lake = Assert.Single(options.Lakes);
        Assert.Equal(("mine", "mine", "sqlite:a;b.sqlite", "files/"), (options.DefaultLake, lake.Name, lake.CatalogPath, lake.DataPath));
        Assert.Equal(
            (true, true, 7L, written.SnapshotTime),
            (lake.OverrideDataPath, lake.ReadOnly, lake.SnapshotVersion, lake.SnapshotTime));
    }

    [Fact]
    public void What_is_not_set_is_the_default()
    {
        var builder = new DuckLakeConnectionStringBuilder("catalog=x.ducklake");
        Assert.Equal(("lake", false, null, null), (builder.Name, builder.ReadOnly, builder.SnapshotTime, builder.Threads));
        Assert.Empty(new DuckLakeConnectionStringBuilder("").ToOptions().Lakes);
        builder.Catalog = null;
        Assert.Equal("", builder.ConnectionString);
    }

    [Theory]
    [InlineData("Catalogue=x", "'catalogue' is unknown")]
    [InlineData("Catalog=x;Read Only=perhaps", "Read Only is 'perhaps'; write true or false.")]
    [InlineData("Catalog=x;Snapshot Version=-1", "Snapshot Version is '-1'; write a whole number")]
    [InlineData("Catalog=x;Snapshot Time=yesterday", "Snapshot Time is 'yesterday'; write a time")]
    [InlineData("Threads=5000000000", "Threads is '5000000000'; write a whole number from 1 to 2147483647.")]
    [InlineData("Threads=0", "Threads is '0'")]
    public void What_is_not_understood_is_an_error_that_names_keyword_and_value(string text, string named)
    {
        var error = Assert.Throws<DuckLakeException>(() => new DuckLakeDataSource(text));
        Assert.Equal(DuckLakeErrorKind.Invalid, error.ErrorKind);
        Assert.Contains(named, error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
