using System.CommandLine;
using Ekko.Blocks;
using Ekko.Cli.Formats;
using Ekko.Cli.Services;
using Ekko.Pipeline;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko pipeline</c>: from the stream into the lake, until it is told to stop.</summary>
sealed class PipelineCommand : EkkoCommand
{
    readonly Option<string[]> _chains = new("--chain")
    {
        Description = "Write only this chain; may be given again. Unset: all that come and that no other pipeline writes",
        HelpName = "NETWORK/SUBNET[/VM]",
    };
    readonly Option<bool> _once = new("--once") { Description = "Stop when the stream has nothing more" };
    readonly Option<double> _lease = new("--lease")
    {
        Description = "How long other pipelines wait before they take the chains of one that died",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 6,
    };

    readonly Option<bool> _withMaintenance = new("--with-maintenance")
    {
        Description = "Keep the lake healthy by its policy too, in the same process",
    };
    readonly PolicyOption _policy = new();

    public PipelineCommand(CommandHost host)
        : base(host, "pipeline", "Take blocks and transactions from NATS JetStream into the lake, exactly once")
    {
        Validators.Add(result =>
        {
            foreach (var chain in result.GetValue(_chains) ?? [])
            {
                if (Node(chain) is null)
                    result.AddError($"--chain {chain} is no chain: write network/subnet or network/subnet/vm, such as Avalanche/Fuji");
            }

            if (result.GetResult(_lease) is { } lease && lease.GetValueOrDefault<double>() is not (>= 1 and <= 600))
                result.AddError("--lease takes 1 to 600 seconds");
        });
        Options.Add(_chains);
        Options.Add(_once);
        Options.Add(_lease);
        Options.Add(_withMaintenance);
        Options.Add(_policy.Option);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko pipeline", "NATS at localhost:4222 into the configured lake"),
        new("NATS_URL=nats://user:password@nats:4222 DUCKLAKE_FLUSH_INTERVAL=50ms ekko pipeline", "another server, rows visible at once"),
        new("ekko pipeline --once", "catch up, then stop"),
        new("ekko pipeline --chain Avalanche/Mainnet --chain Avalanche/Fuji", "two chains only"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ConfiguredLake.Options(Host);
        var run = new PipelineRun(Host, options, PipelineOptions.From(options) with
        {
            Chains = [.. (arguments.GetValue(_chains) ?? []).Select(chain => Node(chain)!)],
            StopsAtEnd = arguments.GetValue(_once),
            LeaseLength = TimeSpan.FromSeconds(arguments.GetValue(_lease)),
        });
        IService service = arguments.GetValue(_withMaintenance)
            ? new ServicesRun(run, new MaintenanceService(Host, _policy.Read(arguments), createsLake: true))
            : run;
        await ServiceHost.RunWatchedAsync(Host, options, service, cancellationToken);
        if (run.Status is { } status)
        {
            await Host.Output.WriteLineAsync(
                $"{Counts.Of(status.Received, "message")} received, {Counts.Of(status.Total.Transactions, "transaction")} and "
                + $"{Counts.Of(status.Total.Blocks, "block")} written, {Counts.Of(status.Total.Rejected)} rejected, "
                + $"in {Counts.Of(status.Commits, "commit")}");
        }

        return ExitCode.Success;
    }

    static NodeConfig? Node(string chain) =>
        chain.Split('/') is { Length: 2 or 3 } parts && Array.TrueForAll(parts, part => part.Length > 0)
        ? new NodeConfig(parts[0], parts[1], parts.Length == 3 ? parts[2] : "EVM")
        : null;
}
