using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ekko.Blocks;
using Ekko.Cli.Formats;
using Ekko.Cli.Report;
using Ekko.Cli.Services;
using Ekko.Sources;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko source rpc URL</c>: a chain from its nodes.</summary>
sealed class SourceRpcCommand : EkkoCommand
{
    readonly Argument<string[]> _urls = new("URL")
    {
        Description =
            "A node of the chain (http, https, ws or wss); several take turns when one fails, and a WebSocket announces new blocks",
        Arity = ArgumentArity.ZeroOrMore,
    };
    readonly Option<string?> _config = new("--config") { Description = "A file that names several networks instead", HelpName = "FILE" };
    readonly Option<bool> _direct = new("--direct") { Description = "Write straight into the lake, whatever NATS_URL says" };
    readonly Option<string?> _network = new("--network") { Description = "The network's name", HelpName = "NAME" };
    readonly Option<string?> _subnet = new("--subnet") { Description = "The chain within the network", HelpName = "NAME" };
    readonly Option<string?> _vmType = new("--vm-type")
    {
        Description = "The virtual machine; EVM unless told otherwise",
        HelpName = "NAME",
    };
    readonly Option<long?> _from = new("--from")
    {
        Description = "The first block; unset: goes on where it stopped, and begins a new chain at its head",
        HelpName = "N",
    };
    readonly Option<long?> _to = new("--to") { Description = "The last block; unset: follows the head until Ctrl-C", HelpName = "N" };
    readonly Option<int?> _confirmations = new("--confirmations")
    {
        Description = "Blocks that have to be above a block before it is read (0)",
        HelpName = "N",
    };
    readonly Option<int?> _concurrency = new("--concurrency") { Description = "Requests at a time (4)", HelpName = "N" };
    readonly Option<int?> _batch = new("--batch") { Description = "Blocks in a request (10)", HelpName = "N" };
    readonly Option<string?> _pollInterval = new("--poll-interval")
    {
        Description = "How often a node that does not announce blocks is asked (1s)",
        HelpName = "TIME",
    };
    readonly Option<string?> _giveUpAfter = new("--give-up-after")
    {
        Description = "How long a request that fails is repeated (5m)",
        HelpName = "TIME",
    };
    readonly Option<int?> _maxReorganisation = new("--max-reorganisation")
    {
        Description = "The deepest reorganisation that is believed, in blocks (1024)",
        HelpName = "N",
    };

    public SourceRpcCommand(CommandHost host)
        : base(host, "rpc", "Follow a chain through its nodes, to NATS when NATS_URL is set, else straight into the lake")
    {
        Add(_urls);
        Option[] options =
        [
            _config, _direct, _network, _subnet, _vmType, _from, _to, _confirmations, _concurrency, _batch, _pollInterval, _giveUpAfter,
            _maxReorganisation,
        ];
        foreach (var option in options)
            Options.Add(option);
        Validators.Add(Check);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko source rpc https://api.avax.network/ext/bc/C/rpc --network Avalanche --subnet Mainnet", "follow a chain from now on"),
        new("ekko source rpc http://localhost:8545 --direct --network Ethereum --subnet Devnet --from 0 --to 200",
            "a range, straight into the lake"),
        new("ekko source rpc --config networks.json", "several networks at once"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var networks = arguments.GetValue(_config) is { } file ? NetworksFile.Read(file, Host.Environment) : [Network(arguments)];
        var options = ConfiguredLake.Options(Host);
        var began = Host.Clock.GetTimestamp();
        var run = new SourceRun(Host, options, networks, options.Nats.Url is null || arguments.GetValue(_direct));
        await ServiceHost.RunWatchedAsync(Host, options, run, cancellationToken);
        var seconds = Host.Clock.GetElapsedTime(began).TotalSeconds;
        foreach (var chain in run.Progress)
        {
            await Host.Output.WriteLineAsync(
                $"{chain.Chain}: {Counts.Of(chain.Blocks, "block")}, {Counts.Of(chain.Transactions, "transaction")}, "
                + $"up to block {chain.Last?.ToString(CultureInfo.InvariantCulture) ?? "none"}, read for {run.Destination} in "
                + $"{seconds:0.0} s"
                + (chain.SetAside > 0 ? $", {Counts.Of(chain.SetAside, "message")} too large and set aside" : ""));
        }

        if (run.Written is { } written)
            new DemoReport(Host.Output).WriteWritten(written);

        return ExitCode.Success;
    }

    void Check(CommandResult result)
    {
        var urls = result.GetValue(_urls) ?? [];
        if (result.GetValue(_config) is not null)
        {
            Symbol[] ofOneNetwork =
            [
                _urls, _network, _subnet, _vmType, _from, _to, _confirmations, _concurrency, _batch, _pollInterval, _giveUpAfter,
                _maxReorganisation,
            ];
            foreach (var symbol in ofOneNetwork)
            {
                if (symbol is Argument argument ? urls.Length > 0 : result.GetResult((Option)symbol) is { Implicit: false })
                    result.AddError($"{symbol.Name} belongs into the file of --config");
            }

            return;
        }

        if (urls.Length == 0)
            result.AddError("URL is missing: give a node of the chain, or --config");
        if (result.GetValue(_network) is null || result.GetValue(_subnet) is null)
            result.AddError("--network and --subnet are missing: they say which chain it is");
        AtLeast(result, _confirmations, 0);
        AtLeast(result, _concurrency, 1);
        AtLeast(result, _batch, 1);
        AtLeast(result, _maxReorganisation, 1);
        if (result.GetValue(_from) < 0)
            result.AddError("--from is below 0");
        if (result.GetValue(_to) < (result.GetValue(_from) ?? 0))
            result.AddError("--to is below --from");
        Duration(result, _pollInterval);
        Duration(result, _giveUpAfter);
    }

    static void AtLeast(CommandResult result, Option<int?> option, int least)
    {
        if (result.GetValue(option) < least)
            result.AddError($"{option.Name} is below {least}");
    }

    static void Duration(CommandResult result, Option<string?> option)
    {
        if (result.GetValue(option) is { } text && !NetworkConfig.TryParseDuration(text, out _))
            result.AddError($"{option.Name}={text} is not accepted: give a time with its unit, such as 500ms, 2s or 5m");
    }

    NetworkConfig Network(ParseResult arguments)
    {
        var network = new NetworkConfig
        {
            Chain = new NodeConfig(arguments.GetValue(_network)!, arguments.GetValue(_subnet)!, arguments.GetValue(_vmType) ?? "EVM"),
            Urls = arguments.GetValue(_urls)!,
        };
        return network with
        {
            From = arguments.GetValue(_from),
            To = arguments.GetValue(_to),
            Confirmations = arguments.GetValue(_confirmations) ?? network.Confirmations,
            Concurrency = arguments.GetValue(_concurrency) ?? network.Concurrency,
            Batch = arguments.GetValue(_batch) ?? network.Batch,
            PollInterval = Time(arguments.GetValue(_pollInterval), network.PollInterval),
            GiveUpAfter = Time(arguments.GetValue(_giveUpAfter), network.GiveUpAfter),
            MaxReorganisation = arguments.GetValue(_maxReorganisation) ?? network.MaxReorganisation,
        };
    }

    static TimeSpan Time(string? text, TimeSpan unset) =>
        text is not null && NetworkConfig.TryParseDuration(text, out var time) ? time : unset;
}
