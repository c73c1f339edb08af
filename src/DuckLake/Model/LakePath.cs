namespace Ekko.DuckLake.Model;

/// <summary>
/// Paths in a lake: data path + schema + table + file, each appended while it is relative; an absolute one starts anew. Always with
/// <c>/</c>. A data path that is itself relative is taken from the current directory, as the official extension does.
/// </summary>
static class LakePath
{
    public const char Separator = '/';

    /// <summary>The path with forward slashes and exactly one at its end.</summary>
    public static string Directory(string path) => path.Replace('\\', Separator).TrimEnd(Separator) + Separator;

    /// <summary>What the catalog's (path, is relative) pair means below a directory.</summary>
    public static string Resolve(string directory, string? path, bool isRelative) =>
        path is null ? directory : isRelative ? directory + path : path;

    /// <summary>The (path, is relative) pair to store for a path below, or outside of, a directory.</summary>
    public static (string Path, bool IsRelative) Relative(string directory, string path) =>
        path.StartsWith(directory, StringComparison.Ordinal) ? (path[directory.Length..], true) : (path, false);

    /// <summary>
    /// The directory of a new schema or table: its name where that is plain letters, digits, <c>_</c> and <c>-</c>, else its uuid.
    /// </summary>
    public static string DirectoryOf(string name, Guid uuid)
    {
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '-'))
                return uuid.ToString("D") + Separator;
        }

        return name + Separator;
    }
}
