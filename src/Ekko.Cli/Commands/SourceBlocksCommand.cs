using System.CommandLine;
using Ekko.Blocks;
using Ekko.Cli.Report;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko source blocks DIR</c>: block files into the lake, or to NATS for a pipeline to write.</summary>
sealed class SourceBlocksCommand : EkkoCommand
{
    readonly Argument<string> _folder = new("DIR")
    {
        Description =
            "A folder of block files named <chain>-<number>.json or .json.gz, receipts in a folder receipts beside it; or one file",
    };
    readonly Option<bool> _direct = new("--direct") { Description = "Write straight into the lake, whatever NATS_URL says" };
    readonly Option<string?> _network =
        new("--network") { Description = "The network of all files; unset: the chain in each file's name says", HelpName = "NAME" };
    readonly Option<string?> _subnet = new("--subnet") { Description = "The chain within the network", HelpName = "NAME" };
    readonly Option<string?> _vmType =
        new("--vm-type") { Description = "The virtual machine; EVM unless told otherwise", HelpName = "NAME" };

    public SourceBlocksCommand(CommandHost host)
        : base(host, "blocks",
            "Bring in block files: to NATS when NATS_URL is set, else straight into the lake; what is there already is left alone")
    {
        Validators.Add(result =>
        {
            if (result.GetValue(_network) is null != result.GetValue(_subnet) is null)
                result.AddError("--network and --subnet go together");
            if (result.GetValue(_vmType) is not null && result.GetValue(_network) is null)
                result.AddError("--vm-type needs --network and --subnet");
        });
        Add(_folder);
        Options.Add(_direct);
        Options.Add(_network);
        Options.Add(_subnet);
        Options.Add(_vmType);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko source blocks data/blocks", "to NATS when NATS_URL is set; chains by the files' names"),
        new("ekko source blocks data/blocks --direct", "straight into the lake"),
        new("ekko source blocks ~/my-chain --direct --network Ethereum --subnet Devnet", "a chain of your own"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var node = arguments.GetValue(_network) is { } network
            ? new NodeConfig(network, arguments.GetValue(_subnet)!, arguments.GetValue(_vmType) ?? "EVM")
            : null;
        var folder = arguments.GetValue(_folder)!;
        var options = ConfiguredLake.Options(Host);
        if (options.Nats.Url is not null && !arguments.GetValue(_direct))
        {
            await new FolderPublish(Host, options.Nats).RunAsync(folder, node, cancellationToken);
            return ExitCode.Success;
        }

        var outcome = await new FolderIngest(Host, options, inSteps: false).RunAsync(folder, node, cancellationToken);
        new DemoReport(Host.Output).WriteIngest(folder, outcome);
        return ExitCode.Success;
    }
}
