using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Footers;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Cli;
using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>What every S3 server is asked for, of the one that is there.</summary>
public sealed class S3ServerTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly S3Bucket _bucket = S3Server.SkipReason is null ? S3Server.Shared.CreateBucket() : null!;

    public void Dispose()
    {
        _bucket?.Dispose();
        _folder.Dispose();
    }

    [S3Fact]
    public async Task More_objects_than_a_page_are_listed_and_deleted()
    {
        using var client = new S3Client(S3Server.Shared.Options, TimeProvider.System);
        var file = Write(3);
        var paths = Enumerable.Range(0, 1_050).Select(i => Object(string.Create(CultureInfo.InvariantCulture, $"many/{i:0000}"))).ToList();
        await Parallel.ForEachAsync(paths, async (path, token) => await client.UploadAsync(path, file, token));
        await client.UploadAsync(Object("other"), file, default);
        var listed = await client.ListAsync(Object("many/"), default).ToListAsync();
        Assert.Equal(paths.Select(p => p.ToString()), listed.Select(f => f.Path).Order(StringComparer.Ordinal));
        Assert.All(listed, f => Assert.Equal(3, f.Size));
        var now = TimeProvider.System.GetUtcNow();
        Assert.All(listed, f => Assert.InRange(f.Modified, now.AddMinutes(-10), now.AddMinutes(10)));
        await client.DeleteAsync([.. paths, Object("never was there")], default);
        Assert.Equal("other", Assert.Single(_bucket.Objects()).Key);
    }

    [S3Theory]
    [InlineData(0)]
    [InlineData(16 * 1024 * 1024)]
    [InlineData((16 * 1024 * 1024) + 1)]
    [InlineData(50_000_000)]
    public async Task A_file_arrives_byte_for_byte(int length)
    {
        using var client = new S3Client(S3Server.Shared.Options, TimeProvider.System);
        var (file, path) = (Write(length), Object("file"));
        await client.UploadAsync(path, file, default);
        Assert.Equal(length, await client.SizeAsync(path, default));
        Assert.Null(await client.SizeAsync(Object("another"), default));
        if (length == 0)
            return;
        var copy = Path.Combine(_folder.Path, "copy");
        using (var handle = File.OpenHandle(copy, FileMode.Create, FileAccess.ReadWrite))
        {
            var middle = (length / 3) + 1;
            await client.ReadAsync(path, length, new ByteRange(middle, length), handle, default);
            await client.ReadAsync(path, length, new ByteRange(0, middle), handle, default);
        }

        Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(copy)));
    }

    [S3Theory]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("day=2%2F3")]
    [InlineData("Zürich/東京/🦆")]
    [InlineData("a&b;c:d@e$f,g!h(i)'j~k[l]#m^n{o}")]
    public async Task Names_are_kept_as_they_are(string name)
    {
        using var client = new S3Client(S3Server.Shared.Options, TimeProvider.System);
        var (file, path) = (Write(3), Object($"in/{name}.parquet"));
        await client.UploadAsync(path, file, default);
        Assert.Equal(3, await client.SizeAsync(path, default));
        Assert.Equal(path.ToString(), Assert.Single(await client.ListAsync(Object("in/"), default).ToListAsync()).Path);
        Assert.Equal(path.ToString(), Assert.Single(await client.ListAsync(path, default).ToListAsync()).Path);
        await client.DeleteAsync([path], default);
        Assert.Null(await client.SizeAsync(path, default));
    }

    [S3Fact]
    public async Task It_says_why_it_refuses()
    {
        var options = S3Server.Shared.Options;
        // Some do not tell an unknown access key from a wrong secret key.
        await RefusesAsync(options with { AccessKey = "nobody" }, _bucket.Name, "access key");
        if (S3Server.Shared.ChecksSignatures)
            await RefusesAsync(options with { SecretKey = "nothing" }, _bucket.Name, "is not that of the access key");
        await RefusesAsync(options, _bucket.Name + "-none", $"there is no bucket \"{_bucket.Name}-none\"");
        using var client = new S3Client(options, TimeProvider.System);
        Assert.False(await client.HasBucketAsync(_bucket.Name + "-none", default));
        Assert.True(await client.HasBucketAsync(_bucket.Name, default));
    }

    async Task RefusesAsync(S3Options options, string bucket, string expected)
    {
        using var client = new S3Client(options, TimeProvider.System);
        var (small, large, path) = (Write(3), Write(20_000_000), new S3Path(bucket, "file"));
        using var copy = File.OpenHandle(Path.Combine(_folder.Path, "copy"), FileMode.Create, FileAccess.ReadWrite);
        foreach (var action in new Func<Task>[]
                 {
                     () => client.UploadAsync(path, small, default),
                     () => client.UploadAsync(path, large, default),
                     () => client.ReadAsync(path, 3, new ByteRange(0, 3), copy, default),
                     () => client.ListAsync(path, default).ToListAsync().AsTask(),
                     () => client.DeleteAsync([path], default),
                 })
        {
            var error = await Assert.ThrowsAsync<DuckLakeException>(action);
            Assert.True(error.Message.Contains(expected, StringComparison.Ordinal), error.Message);
            Assert.False(error.IsTransient);
        }
    }

    S3Path Object(string key) => new(_bucket.Name, key);

    string Write(int length)
    {
        var file = Path.Combine(_folder.Path, string.Create(CultureInfo.InvariantCulture, $"file{length}"));
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
