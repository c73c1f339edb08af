using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Cli;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>Patterns of objects name what the engine's patterns name among files.</summary>
public sealed class ObjectPatternTests
{
    [Theory]
    [InlineData("s3://b/a.parquet", "s3://b/a.parquet", "s3://b/a.parquet.old s3://b/xa.parquet s3://b/a-parquet")]
    [InlineData("s3://b/x/*.parquet", "s3://b/x/a.parquet s3://b/x/.parquet", "s3://b/x/y/a.parquet s3://b/x/a.csv")]
    [InlineData("s3://b/**/*.parquet", "s3://b/a.parquet s3://b/x/a.parquet s3://b/x/y/a.parquet", "s3://b/x/a.csv")]
    [InlineData("s3://b/day=*/f?.parquet", "s3://b/day=1/fa.parquet", "s3://b/day=1/f.parquet s3://b/day=1/x/fa.parquet")]
    [InlineData("s3://b/[a-c][!x].parquet", "s3://b/ay.parquet s3://b/c1.parquet", "s3://b/ax.parquet s3://b/dy.parquet")]
    [InlineData("s3://b/[^a]", "s3://b/^ s3://b/a", "s3://b/b")]
    [InlineData("s3://b/a[b", "s3://b/a[b", "s3://b/ab")]
    public void What_matches(string pattern, string matching, string others)
    {
        var tested = new ObjectPattern(pattern);
        Assert.All(matching.Split(' '), path => Assert.True(tested.Matches(path), path));
        Assert.All(others.Split(' '), path => Assert.False(tested.Matches(path), path));
        Assert.All(matching.Split(' '), path => Assert.StartsWith(tested.Prefix, path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("**")]
    [InlineData("x/**")]
    [InlineData("**/*.parquet")]
    [InlineData("x**/*.parquet")]
    [InlineData("x/[!a]b.parquet")]
    [InlineData("x[!a]b.parquet")]
    [InlineData("x/**.parquet")]
    public void The_engine_finds_the_same_files(string pattern)
    {
        using var folder = new TemporaryFolder();
        var files =
            new[] { "a.parquet", "x/b.parquet", "x/ab.parquet", "x/cb.parquet", "x/y/c.parquet", "x/y/z/d.parquet", "xx/e.parquet" };
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Path, file))!);
            File.WriteAllText(Path.Combine(folder.Path, file), "");
        }

        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        using var found = connection.Query(
            $"SELECT coalesce(string_agg(file, ' ' ORDER BY file), '') FROM glob('{folder.Path}/{pattern}')");
        using var chunk = found.Fetch()!;
        var tested = new ObjectPattern($"{folder.Path}/{pattern}");
        Assert.Equal(
            chunk[0].Text(0),
            string.Join(' ', files.Select(f => Path.Combine(folder.Path, f)).Where(tested.Matches).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_set_of_characters_backwards_is_no_pattern() =>
        Assert.Contains(
            "'s3://b/[z-a]'", Assert.Throws<DuckLakeException>(() => new ObjectPattern("s3://b/[z-a]")).Message, StringComparison.Ordinal);
}
