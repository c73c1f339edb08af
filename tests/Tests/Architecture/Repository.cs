using System.Text.RegularExpressions;

namespace Ekko.Tests.Architecture;

/// <summary>The checked-out repository the tests were built from.</summary>
static partial class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>All C# files below src/, build output left out, with paths relative to the root.</summary>
    public static IEnumerable<(string Path, string Text)> SourceFiles() =>
        Files("src", "*.cs").Select(path => (path, File.ReadAllText(Full(path))));

    /// <summary>Files below a folder whose name matches, build output left out, relative to the root, with forward slashes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Full(folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !BuildOutput().IsMatch(path))
            .Order(StringComparer.Ordinal);

    public static string Full(string relative) => Path.Combine(Root, relative);

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ekko.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has Ekko.slnx");
    }

    [GeneratedRegex("(^|/)(bin|obj|node_modules)/")]
    private static partial Regex BuildOutput();
}
