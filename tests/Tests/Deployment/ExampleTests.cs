using System.Globalization;
using System.Text.RegularExpressions;
using Ekko.Tests.Architecture;
using Ekko.Tests.Cli;

namespace Ekko.Tests.Deployment;

/// <summary>The example for .NET programs runs, and what the documents show of C# is taken from it.</summary>
[Trait("Category", "Integration")]
public sealed partial class ExampleTests
{
    static readonly string[] Elsewhere = ["src/DuckLake/README.md"];

    public static TheoryData<string> Documents =>
        [.. Repository.Files("docs", "*.md").Append("README.md").Where(file => CSharp().IsMatch(Text(file))).Except(Elsewhere)];

    [Fact]
    public async Task The_example_writes_reads_and_travels_in_time()
    {
        using var folder = new TemporaryFolder();
        var output = Path.GetRelativePath(Repository.Full("tests/Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(Repository.Full("examples/WriterAndService"), output, "Ekko.WriterAndService.dll");
        var lines = (await Shell.RunAsync(
            folder.Path, $"dotnet '{program}' '{Repository.Full("data/blocks")}' lake", new Dictionary<string, string?>(),
            TimeSpan.FromMinutes(3))).Split('\n');

        var counts = lines.Select(line => Count().Match(line)).Where(match => match.Success)
            .Select(match => (
                Snapshot: match.Groups["snapshot"].Value,
                Count: int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture)))
            .ToList();
        Assert.Equal(3, counts.Count);
        Assert.Equal(counts[0], counts[2]);
        Assert.True(counts[0].Count > 0 && counts[1].Count > counts[0].Count, string.Join('\n', lines));
        Assert.Contains(lines, line => line == $"  transactions: {counts[1].Count - counts[0].Count} rows came, 0 went");
        Assert.Contains("Indexed 1000 changes of labels", lines);
        Assert.Contains(lines, line => line.StartsWith("Ethereum at snapshot 3: ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void What_a_document_shows_of_CSharp_is_in_the_example(string document)
    {
        var sources = Repository.Files("examples", "*.cs").Select(file => Lines(Text(file))).ToList();
        Assert.All(
            CSharp().Matches(Text(document)).Select(match => Lines(match.Groups["code"].Value)),
            code => Assert.True(
                sources.Any(source => source.Contains(code, StringComparison.Ordinal)), $"{document}: no example has\n{code}"));
    }

    static string Text(string file) => File.ReadAllText(Repository.Full(file));

    /// <summary>Lines without what they are indented by: documents show the middle of methods.</summary>
    static string Lines(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)) + "\n";

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();

    [GeneratedRegex("^Snapshot (?<snapshot>[0-9]+)( again)?: (?<count>[0-9]+) transactions$")]
    private static partial Regex Count();
}
