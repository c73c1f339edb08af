using System.Text.RegularExpressions;
using Ekko.Cli;

namespace Ekko.Tests.Architecture;

/// <summary>What the documents tell people to type exists.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Documents =>
        [.. Repository.Files("docs", "*.md"), "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Scripts_that_are_named_exist(string document) =>
        Assert.All(
            ShellLines(document).SelectMany(line => Script().Matches(line)),
            script => Assert.True(File.Exists(Repository.Full(script.Value)), $"{document} names {script.Value}"));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Command_lines_of_ekko_parse(string document)
    {
        foreach (var line in ShellLines(document).Where(line => line.Contains("./ekko ", StringComparison.Ordinal)))
        {
            var arguments = Arguments(line[(line.IndexOf("./ekko ", StringComparison.Ordinal) + 7)..]);
            Assert.True(CommandLine.Accepts(arguments, out var errors), $"{document}: {line}\n{string.Join('\n', errors)}");
        }
    }

    [Fact]
    public void Types_that_the_architecture_names_exist()
    {
        var names = Repository.SourceFiles()
            .SelectMany(file => file.Path.Split('/').SkipLast(1).Append(Path.GetFileNameWithoutExtension(file.Path).Split('.')[0]))
            .ToHashSet();
        Assert.All(
            TypeName().Matches(File.ReadAllText(Repository.Full("ARCHITECTURE.md"))).Select(match => match.Groups["name"].Value),
            name => Assert.Contains(name, names));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_to_files_lead_somewhere(string document) =>
        Assert.All(
            Link().Matches(File.ReadAllText(Repository.Full(document))).Select(match => match.Groups["target"].Value),
            target => Assert.True(
                target.Contains("://", StringComparison.Ordinal) || Path.Exists(Path.Combine(Repository.Full(document), "..", target)),
                $"{document} links to {target}"));

    [Fact]
    public void Every_variable_of_the_options_is_in_the_guide()
    {
        var names = new HashSet<string>();
        EkkoOptions.Read(name =>
        {
            names.Add(name);
            return null;
        });
        var guide = File.ReadAllText(Repository.Full("docs/guide.md"));
        Assert.All(
            names.Where(name => !name.EndsWith(VariableFiles.Suffix, StringComparison.Ordinal)),
            name => Assert.Contains($"`{name}`", guide, StringComparison.Ordinal));
    }

    /// <summary>The lines of the shell blocks of a document, continued lines joined, comments left out.</summary>
    internal static IEnumerable<string> ShellLines(string document) =>
        ShellBlock().Matches(File.ReadAllText(Repository.Full(document)))
            .SelectMany(block => block.Groups["lines"].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith('#'));

    /// <summary>
    /// Splits like a shell does for the plain cases documents use: quotes, and an end at a pipe, a redirection or a comment.
    /// </summary>
    internal static List<string> Arguments(string line)
    {
        var arguments = new List<string>();
        foreach (Match word in Word().Matches(line))
        {
            if (word.Value is "|" or ">" or "<" or "&&" or ";" || word.Value.StartsWith('#'))
                break;
            arguments.Add(word.Value is ['"' or '\'', .., '"' or '\''] ? word.Value[1..^1] : word.Value);
        }

        return arguments;
    }

    [GeneratedRegex(@"(?<![\w.])(\./)?(scripts|\.ci)/[\w.-]+")]
    private static partial Regex Script();

    [GeneratedRegex(@"```(sh|bash|shell)\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex("`(?<name>[A-Z][a-z]+([A-Z][a-z]+)+)`")]
    private static partial Regex TypeName();

    [GeneratedRegex("\"[^\"]*\"|'[^']*'|[^\\s]+")]
    private static partial Regex Word();
}
