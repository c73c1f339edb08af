namespace Ekko.Cli.Commands;

/// <summary><c>ekko source</c>: where blocks come from.</summary>
sealed class SourceCommand : EkkoCommand
{
    public SourceCommand(CommandHost host)
        : base(host, "source", "Bring a chain's blocks in")
    {
        Add(new SourceBlocksCommand(host));
        Add(new SourceRpcCommand(host));
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko source blocks data/blocks --direct", "a folder of block files, straight into the lake"),
        new("ekko source rpc http://localhost:8545 --direct --network Ethereum --subnet Devnet --from 0", "a node, straight into the lake"),
    ];
}
