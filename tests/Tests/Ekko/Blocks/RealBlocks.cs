using Ekko.Blocks;

namespace Ekko.Tests.Ekko;

/// <summary>The real blocks of the repository.</summary>
static class RealBlocks
{
    public const int BlockCount = 133;
    public const int TransactionCount = 27_570;

    public static string Folder { get; } = FindFolder();

    public static IReadOnlyList<BlockFile> Files => BlockFolder.Find(Folder);

    static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var blocks = Path.Combine(folder.FullName, "data", "blocks");
            if (Directory.Exists(blocks) && File.Exists(Path.Combine(folder.FullName, "Ekko.slnx")))
                return blocks;
        }

        throw new DirectoryNotFoundException("data/blocks is not above the test assembly.");
    }
}
