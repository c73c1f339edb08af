using Ekko.Blocks;
using Ekko.Messages;
using NATS.Client.Core;

namespace Ekko.Tests.Ekko.Messages;

/// <summary>Subjects and ids of messages.</summary>
public sealed class MessageSubjectTests
{
    [Theory]
    [InlineData("Ethereum", "Mainnet", "EVM", "transactions.Ethereum.Mainnet.EVM")]
    [InlineData("BNB Smart Chain", "Mainnet", "EVM", "transactions.BNB%20Smart%20Chain.Mainnet.EVM")]
    [InlineData("a.b", "*", ">", "transactions.a%2Eb.%2A.%3E")]
    [InlineData("100%", "a%2Eb", "block", "transactions.100%25.a%252Eb.block")]
    [InlineData("Größe", "日本", "E\tVM", "transactions.Größe.日本.E%09VM")]
    public void A_chain_is_read_back_from_its_subjects(string network, string subnet, string vmType, string subject)
    {
        var node = new NodeConfig(network, subnet, vmType);

        Assert.Equal(subject, MessageSubject.OfTransactions("transactions", node));
        Assert.Equal(subject + ".block", MessageSubject.OfBlocks("transactions", node));
        Assert.Equal(new MessageOrigin(node, MessageKind.Transaction), Read(subject));
        Assert.Equal(new MessageOrigin(node, MessageKind.Block), Read(subject + ".block"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("transactions")]
    [InlineData("transactionsX.a.b.c")]
    [InlineData("other.a.b.c")]
    [InlineData("transactions.a.b")]
    [InlineData("transactions.a.b.c.d")]
    [InlineData("transactions.a.b.c.block.e")]
    [InlineData("transactions.a..c")]
    public void Other_subjects_are_no_chains(string subject) => Assert.Null(Read(subject));

    [Fact]
    public void The_plain_subject_takes_the_chain_from_headers()
    {
        NatsHeaders headers = new() { { "network", "Avalanche" }, { "subnet", "Fuji" }, { "vmType", "EVM" } };

        Assert.Equal(new MessageOrigin(new NodeConfig("Avalanche", "Fuji"), MessageKind.Transaction), Read("transactions", headers));
        headers.Add("kind", "block");
        Assert.Equal(MessageKind.Block, Read("transactions", headers)!.Kind);
        Assert.Equal("EVM", Read("transactions", new NatsHeaders { { "network", "a" }, { "subnet", "b" } })!.Node.VmType);
        Assert.Null(Read("transactions", new NatsHeaders { { "network", "a" } }));
    }

    [Fact]
    public void Ids_are_the_hash_that_the_contract_names()
    {
        Assert.Equal("xIxtNA3zd5zTaVFFTq-zhg", MessageId.OfTransaction(new NodeConfig("Ethereum", "Mainnet"), "0xABCdef"u8, 17, true, 0));
        Assert.Equal("FjevLlc4tGH_HIJUYJhyMw", MessageId.OfBlock(new NodeConfig("BNB Smart Chain", "Mainnet"), "0xabcdef"u8, false, 7));
    }

    [Fact]
    public void Ids_differ_by_everything_that_makes_a_message_another_one()
    {
        var node = new NodeConfig("a", "b");
        string[] ids =
        [
            MessageId.OfTransaction(node, "0x1"u8, 2, false, 0), MessageId.OfTransaction(node, "0x1"u8, 2, true, 0),
            MessageId.OfTransaction(node, "0x1"u8, 2, false, 1), MessageId.OfTransaction(node, "0x1"u8, 3, false, 0),
            MessageId.OfTransaction(node, "0x2"u8, 2, false, 0), MessageId.OfBlock(node, "0x1"u8, false, 0),
            MessageId.OfUnreadable(node, "0x1"u8), MessageId.OfTransaction(new NodeConfig("a", "c"), "0x1"u8, 2, false, 0),
            MessageId.OfTransaction(new NodeConfig(new string('n', 2_000), "c"), "0x1"u8, 2, false, 0),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(22, id.Length));
    }

    static MessageOrigin? Read(string subject, NatsHeaders? headers = null) =>
        MessageSubject.Read("transactions", subject, headers);
}
