using System.Text.RegularExpressions;

namespace Ekko.Tests.Architecture;

/// <summary>Rules every file of src/ keeps.</summary>
public sealed partial class SourceRuleTests
{
    const int MaxLines = 400;

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold() =>
        Assert.Empty(Repository.SourceFiles()
            .Select(file => (file.Path, Lines: file.Text.AsSpan().Count('\n')))
            .Where(file => file.Lines > MaxLines)
            .Select(file => $"{file.Path}: {file.Lines} lines"));

    [Fact]
    public void The_clock_is_a_TimeProvider() =>
        Assert.Empty(Offenders(Clock()));

    [Fact]
    public void Unsafe_code_stays_in_the_fence() =>
        Assert.All(Offenders(Unsafe()), line => Assert.StartsWith("src/DuckDb/", line, StringComparison.Ordinal));

    [Fact]
    public void Regions_are_not_a_filing_system() =>
        Assert.Empty(Offenders(Region()));

    static IEnumerable<string> Offenders(Regex pattern) =>
        from file in Repository.SourceFiles()
        from line in file.Text.Split('\n').Select((text, index) => (Text: text, Number: index + 1))
        where !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal) && pattern.IsMatch(line.Text)
        select $"{file.Path}:{line.Number}: {line.Text.Trim()}";

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"(^|[^""\w])unsafe\s+(\w|\{)|\bfixed\s*\(")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"^\s*#region\b")]
    private static partial Regex Region();
}
