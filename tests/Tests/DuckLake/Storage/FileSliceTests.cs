using System.Text;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Cli;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>Parts of a file that are uploaded.</summary>
public sealed class FileSliceTests
{
    [Fact]
    public void The_checksum_is_that_of_the_part()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "file");
        File.WriteAllBytes(path, Encoding.ASCII.GetBytes("before 123456789 after"));
        using var file = File.OpenHandle(path);
        using var guard = Guard();
        using var slice = new FileSlice(file, path, 7, 9, guard);
        // The check value of CRC-32C, E3069283, as RFC 3720 and S3 write it.
        Assert.Equal("4waSgw==", slice.Crc32C());
        Assert.Equal(0, slice.Position);
    }

    [Fact]
    public void A_file_that_became_shorter_is_not_uploaded()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "file");
        File.WriteAllBytes(path, new byte[10]);
        using var file = File.OpenHandle(path);
        using var guard = Guard();
        using var slice = new FileSlice(file, path, 0, 11, guard);
        slice.Position = 10;
        foreach (var read in new Action[] { () => slice.Crc32C(), () => slice.ReadExactly(new byte[1]) })
        {
            var error = Assert.Throws<DuckLakeException>(read);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.False(error.IsTransient);
        }
    }

    static StallGuard Guard() => new(TimeSpan.FromMinutes(1), TimeProvider.System, default);
}
