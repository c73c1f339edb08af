using System.Text.RegularExpressions;
using Ekko.Tests.Architecture;

namespace Ekko.Tests.Deployment;

/// <summary>The Dockerfile as a text: what can be known of it without a daemon.</summary>
public sealed class DockerfileTests
{
    static readonly string[] Lines =
    [
        .. File.ReadAllText(Repository.Full("Dockerfile")).Replace("\\\n", "", StringComparison.Ordinal).Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#'),
    ];

    [Fact]
    public void Base_images_are_pinned() =>
        Assert.All(
            Lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)),
            line => Assert.Matches(@"^FROM [^ ]+:[0-9]+\.[0-9]+\.[0-9]+-[a-z-]+( AS [a-z]+)?$", line));

    [Fact]
    public void It_runs_as_nobody_special()
    {
        var last = Lines[Array.FindLastIndex(Lines, line => line.StartsWith("FROM ", StringComparison.Ordinal))..];
        Assert.Contains("USER $APP_UID", last);
        Assert.True(
            Array.IndexOf(last, "USER $APP_UID") < Array.FindIndex(last, line => line.StartsWith("ENTRYPOINT ", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_copied_exists_and_reaches_the_daemon()
    {
        var allowed = File.ReadAllLines(Repository.Full(".dockerignore"))
            .Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        foreach (var line in Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal)
            && !line.Contains("--from", StringComparison.Ordinal)))
        {
            foreach (var source in line.Split(' ')[1..^1])
            {
                Assert.True(Path.Exists(Repository.Full(source)), $"{line}: {source} is not there");
                Assert.True(
                    allowed.Any(
                        pattern => Regex.IsMatch(source, "^" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal) + "$")
                        || pattern.StartsWith(source + "/", StringComparison.Ordinal)),
                    $"{line}: .dockerignore leaves {source} out");
            }
        }
    }
}
