using System.Text.RegularExpressions;

namespace Ekko.Tests.Architecture;

/// <summary>
/// The rooms of a project, the folders below it, depend one way. Files beside them are the project's front and its own words: they may use
/// every room, and every room them.
/// </summary>
public sealed partial class RoomTests
{
    public static TheoryData<string> Projects =>
        [.. Repository.Files("src", "*.csproj").Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_room_needs_one_that_needs_it(string project)
    {
        var uses = Uses(project);
        var circles =
            from room in uses.Keys
            from other in uses[room].Keys
            where Reachable(uses, other).Contains(room)
            select $"{room} uses {other} ({uses[room][other]}), and {other} leads back to {room}";
        Assert.Empty(circles);
    }

    /// <summary>Which room uses which other one, with one example.</summary>
    static Dictionary<string, Dictionary<string, string>> Uses(string project)
    {
        var files = Repository.SourceFiles()
            .Where(file => file.Path.StartsWith($"src/{project}/", StringComparison.Ordinal) && file.Path.Split('/').Length > 3)
            .Select(file => (Room: file.Path.Split('/')[2], Name: Path.GetFileNameWithoutExtension(file.Path), Code: Code(file.Text)))
            .ToList();
        var homes = files.SelectMany(file => Declaration().Matches(file.Code), (file, match) => (match.Groups["name"].Value, file.Room))
            .DistinctBy(type => type.Value).ToDictionary(type => type.Value, type => type.Room);
        var uses = files.Select(file => file.Room).Distinct().ToDictionary(room => room, _ => new Dictionary<string, string>());
        foreach (var (room, file, code) in files)
        {
            foreach (var word in Word().EnumerateMatches(code))
            {
                var name = code.Substring(word.Index, word.Length);
                if (homes.TryGetValue(name, out var home) && home != room)
                    uses[room].TryAdd(home, $"{file} names {name}");
            }
        }

        return uses;
    }

    static HashSet<string> Reachable(Dictionary<string, Dictionary<string, string>> uses, string from)
    {
        var reached = new HashSet<string> { from };
        var waiting = new Stack<string>([from]);
        while (waiting.TryPop(out var room))
        {
            foreach (var next in uses[room].Keys.Where(reached.Add))
                waiting.Push(next);
        }

        return reached;
    }

    /// <summary>The text without comments and without the namespaces it opens.</summary>
    static string Code(string text) => UsingDirective().Replace(Comment().Replace(text, ""), "");

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex("^using .*;$", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();

    [GeneratedRegex(
        @"^(\w+ )*(class|record struct|record|struct|interface|enum) (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    /// <summary>A name that is no member of something, and no first word of a text.</summary>
    [GeneratedRegex("(?<![.\"\\w])[A-Z]\\w+")]
    private static partial Regex Word();
}
