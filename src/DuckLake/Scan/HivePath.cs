namespace Ekko.DuckLake.Scan;

/// <summary>The values a path says of all rows of its file, in directories <c>name=value</c>.</summary>
static class HivePath
{
    const string NullDirectory = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>
    /// The values by name, ignoring case; of directories with one name the last. Names and values are URL-decoded, the null directory is
    /// null.
    /// </summary>
    public static Dictionary<string, string?> Parse(string path)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var directory in path.Replace('\\', '/').Split('/').SkipLast(1))
        {
            var split = directory.IndexOf('=', StringComparison.Ordinal);
            if (split > 0)
                values[Uri.UnescapeDataString(directory[..split])] = Decode(directory[(split + 1)..]);
        }

        return values;
    }

    static string? Decode(string value) => value == NullDirectory ? null : Uri.UnescapeDataString(value);
}
