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
                        || pattern.StartsWith(source + "/", StringComparison.Ordinal)
                        || source.StartsWith(pattern + "/", StringComparison.Ordinal)),
                    $"{line}: .dockerignore leaves {source} out");
            }
        }
    }

    [Fact]
    public void The_dashboard_is_built_where_the_program_takes_it_from()
    {
        var project = File.ReadAllText(Repository.Full("src/Ekko.Cli/Ekko.Cli.csproj"));
        Assert.Contains("""<Content Include="../../dashboard/dist/**" LinkBase="dashboard" """, project, StringComparison.Ordinal);
        var built = Array.FindIndex(Lines, line => line.StartsWith("RUN npx vite build", StringComparison.Ordinal));
        var taken = Array.IndexOf(Lines, "COPY --from=dashboard /dashboard/dist dashboard/dist");
        var published = Array.FindIndex(Lines, line => line.StartsWith("RUN dotnet publish src/Ekko.Cli", StringComparison.Ordinal));
        Assert.True(built >= 0 && built < taken && taken < published);
        Assert.Contains("test -f /app/dashboard/index.html", Lines[published], StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_dashboard_is_built_from_is_copied()
    {
        var copied = Lines.Where(line => line.StartsWith("COPY dashboard/", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]).Select(path => path["dashboard/".Length..]).ToHashSet();
        // Everything that vite reads: what is not a test, a script, or a setting of these.
        string[] others = [".npmrc", "artifacts", "dist", "eslint.config.js", "node_modules", "scripts", "tests", "vitest.config.ts"];
        var needed = Directory.EnumerateFileSystemEntries(Repository.Full("dashboard")).Select(path => Path.GetFileName(path)!)
            .Except(others);
        Assert.Empty(needed.Except(copied));
    }

    [Fact]
    public void Stages_that_are_copied_from_were_named_before()
    {
        for (var at = 0; at < Lines.Length; at++)
        {
            if (Regex.Match(Lines[at], "--from=([a-z]+)") is { Success: true, Groups: [_, var stage] })
                Assert.Contains(Lines[..at], line => line.EndsWith($" AS {stage.Value}", StringComparison.Ordinal));
        }
    }
}
