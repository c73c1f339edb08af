using System.Globalization;

namespace Ekko.Blocks;

/// <summary>A file that holds one block, named <c>CHAIN-NUMBER.json</c> or <c>CHAIN-NUMBER.json.gz</c>.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="ReceiptsPath">The file of its receipts; null when there is none.</param>
public sealed record BlockFile(string Path, string? ReceiptsPath)
{
    /// <summary>The file's name without its folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The chain's name in the file's name: what stands before the last dash; the whole stem when no number follows.</summary>
    public string ChainName => Number is null ? Stem : Stem[..Stem.LastIndexOf('-')];

    /// <summary>The block's number in the file's name; null when there is none.</summary>
    public long? Number => Stem.LastIndexOf('-') is var dash and > 0
        && long.TryParse(Stem.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : null;

    string Stem => Name[..^Extension(Name).Length];

    internal static string Extension(string name)
    {
        foreach (var extension in (ReadOnlySpan<string>)[".json.gz", ".json"])
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return extension;
        }

        return "";
    }
}
