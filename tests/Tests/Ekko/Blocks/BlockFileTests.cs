using System.IO.Compression;
using System.Text;
using Ekko.Blocks;

namespace Ekko.Tests.Ekko;

/// <summary>Files and folders of blocks, packed and not, whole and broken.</summary>
public sealed class BlockFileTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ekko-blocks-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_folder_gives_its_block_files_by_chain_and_number_with_their_receipts()
    {
        foreach (var name
            in (string[])["blocks/ethereum-10.json", "blocks/ethereum-9.json.gz", "blocks/avalanche-fuji-1.json",
                "receipts/ethereum-9.json", "blocks/README.md"])
            Write(name, "{}");

        var files = BlockFolder.Find(_folder.FullName);

        Assert.Equal(["avalanche-fuji-1.json", "ethereum-9.json.gz", "ethereum-10.json"], files.Select(file => file.Name));
        Assert.Equal(["avalanche-fuji", "ethereum", "ethereum"], files.Select(file => file.ChainName));
        Assert.Equal([false, true, false], files.Select(file => file.ReceiptsPath is not null));
        Assert.Equal(files, BlockFolder.Find(Path.Combine(_folder.FullName, "blocks")));
    }

    [Fact]
    public void What_is_not_there_or_empty_says_so()
    {
        var missing = Assert.Throws<EkkoException>(() => BlockFolder.Find(Path.Combine(_folder.FullName, "nowhere")));
        Assert.Contains("does not exist", missing.Message, StringComparison.Ordinal);
        var empty = Assert.Throws<EkkoException>(() => BlockFolder.Find(_folder.FullName));
        Assert.Contains("holds no block file", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_files_are_rejected_whole_and_the_next_file_is_read()
    {
        var good = Sample.Block(1).ToJsonString();
        var packed = Pack(good);
        Write("ethereum-1.json", good);
        Write("ethereum-2.json", "not json");
        Write("ethereum-3.json.gz", packed);
        Write("ethereum-4.json.gz", packed[..^20]);
        Write("ethereum-5.json.gz", [.. packed[..12], 0xFF, 0xFF, 0xFF, 0xFF, .. packed[16..]]);
        Write("ethereum-6.json", "");
        Write("somechain-7.json", good);
        using var batch = new BlockBatch();
        var reader = new BlockFileReader(TimeProvider.System);

        var outcomes = BlockFolder.Find(_folder.FullName).Select(file => reader.Read(batch, file)).ToList();

        Assert.Equal([true, false, true, false, false, false, false], outcomes.Select(outcome => outcome.Accepted));
        Assert.Equal(2, batch.Transactions.Batch.RowCount);
        Assert.Equal(5, batch.Rejected.Batch.RowCount);
        Assert.Contains("unknown chain name \"somechain\"", batch.Rejected.Reasons.Last(), StringComparison.Ordinal);
        Assert.Equal("somechain-7.json", Encoding.UTF8.GetString(batch.Rejected.Subject[4]));
    }

    [Fact]
    public void A_chain_given_by_the_caller_wins_over_the_file_name()
    {
        Write("whatever.json", Sample.Block(1).ToJsonString());
        using var batch = new BlockBatch();
        var reader = new BlockFileReader(TimeProvider.System, new NodeConfig("Mine", "Test", "EVM"));

        Assert.True(reader.Read(batch, BlockFolder.Find(_folder.FullName).Single()).Accepted);
        Assert.Equal("Mine", Encoding.UTF8.GetString(batch.Transactions.Network[0]));
    }

    static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    void Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
