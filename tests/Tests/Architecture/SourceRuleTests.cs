using System.Text.RegularExpressions;

namespace Ekko.Tests.Architecture;

/// <summary>Rules every file of src/ keeps.</summary>
public sealed partial class SourceRuleTests
{
    const int MaxLines = 400;
    const int MaxColumns = 140;

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold() =>
        Assert.Empty(
            from path in (string[])[.. Repository.Files("src", "*.cs"), .. Repository.Files("tests", "*.cs")]
            let lines = File.ReadLines(Repository.Full(path)).Count()
            where lines > MaxLines
            select $"{path}: {lines} lines");

    /// <summary>A type in several files is still one type to hold in the head.</summary>
    [Fact]
    public void No_type_is_longer_than_a_reader_can_hold()
    {
        var types =
            from file in Repository.SourceFiles()
            from name in PartialType().Matches(file.Text).Select(m => m.Groups["name"].Value).Distinct()
            group file.Text.AsSpan().Count('\n') by $"{Namespace().Match(file.Text).Groups["name"].Value}.{name}" into type
            select (Name: type.Key, Lines: type.Sum());
        Assert.Empty(types.Where(t => t.Lines > MaxLines).Select(t => $"{t.Name}: {t.Lines} lines"));
    }

    /// <summary>The data of a test, in a raw string, may be wider than what people read.</summary>
    [Fact]
    public void No_line_is_wider_than_a_reader_can_see() =>
        Assert.Empty(
            from path in (string[])[
                .. Repository.Files("src", "*.cs"), .. Repository.Files("tests", "*.cs"), .. Repository.Files("scripts", "*.sh")]
            let lines = File.ReadAllLines(Repository.Full(path))
            let isRaw = path.StartsWith("tests/", StringComparison.Ordinal) ? RawLines(lines) : new bool[lines.Length]
            from index in Enumerable.Range(0, lines.Length)
            where lines[index].Length > MaxColumns && !isRaw[index]
            select $"{path}:{index + 1}: {lines[index].Length} columns");

    [Fact]
    public void Unsafe_code_stays_in_the_fence() =>
        Assert.All(Offenders(Unsafe()), line => Assert.StartsWith("src/DuckDb/", line, StringComparison.Ordinal));

    [Fact]
    public void Regions_are_not_a_filing_system() =>
        Assert.Empty(Offenders(Region()));

    /// <summary>Which lines hold a raw string, or a part of one.</summary>
    static bool[] RawLines(string[] lines)
    {
        var isInside = false;
        return [.. lines.Select(line =>
        {
            var quotes = line.AsSpan().Count("\"\"\"");
            var holds = isInside || quotes > 0;
            isInside ^= quotes % 2 == 1;
            return holds;
        })];
    }

    static IEnumerable<string> Offenders(Regex pattern) =>
        from file in Repository.SourceFiles()
        from line in file.Text.Split('\n').Select((text, index) => (Text: text, Number: index + 1))
        where !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal) && pattern.IsMatch(line.Text)
        select $"{file.Path}:{line.Number}: {line.Text.Trim()}";

    [GeneratedRegex(@"(^|[^""\w])unsafe\s+(\w|\{)|\bfixed\s*\(")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"^(\w+ )*partial (record struct|record|class|struct|interface) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PartialType();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*#region\b")]
    private static partial Regex Region();
}
