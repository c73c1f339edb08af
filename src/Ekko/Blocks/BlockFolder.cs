namespace Ekko.Blocks;

/// <summary>Finds block files: one file, or every <c>.json</c> and <c>.json.gz</c> file of a folder or of its <c>blocks/</c>.</summary>
/// <remarks>The receipts of <c>X/blocks/NAME.json.gz</c> are <c>X/receipts/NAME.json.gz</c>, packed or not.</remarks>
public static class BlockFolder
{
    /// <summary>The block files at a path, by chain and number.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <exception cref="EkkoException">There is nothing there, or no block file.</exception>
    public static IReadOnlyList<BlockFile> Find(string path)
    {
        if (File.Exists(path))
            return [WithReceipts(path)];
        if (!Directory.Exists(path))
            throw new EkkoException(
                $"Reading blocks failed: {path} does not exist. Name a block file or a folder of block files (.json, .json.gz).");

        var files = List(path);
        if (files.Count == 0 && Directory.Exists(Path.Combine(path, "blocks")))
            files = List(Path.Combine(path, "blocks"));
        if (files.Count == 0)
            throw new EkkoException($"Reading blocks failed: the folder {path} holds no block file. Block files end in .json or .json.gz.");
        return files;
    }

    static List<BlockFile> List(string folder) =>
    [
        .. Directory.EnumerateFiles(folder)
            .Where(file => BlockFile.Extension(file).Length > 0)
            .Select(WithReceipts)
            .OrderBy(file => file.ChainName, StringComparer.Ordinal)
            .ThenBy(file => file.Number)
            .ThenBy(file => file.Name, StringComparer.Ordinal),
    ];

    static BlockFile WithReceipts(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var parent = Path.GetDirectoryName(folder);
        if (parent is null)
            return new BlockFile(path, null);
        var name = Path.GetFileName(path);
        var stem = name[..^BlockFile.Extension(name).Length];
        foreach (var candidate in (ReadOnlySpan<string>)[name, stem + ".json.gz", stem + ".json"])
        {
            var receipts = Path.Combine(parent, "receipts", candidate);
            if (File.Exists(receipts) && receipts != Path.GetFullPath(path))
                return new BlockFile(path, receipts);
        }

        return new BlockFile(path, null);
    }
}
