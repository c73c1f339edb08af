using System.CommandLine;
using System.Globalization;
using Ekko.Blocks;
using Ekko.Cli.Formats;
using Ekko.DuckLake;
using Ekko.Pipeline;
using Ekko.Writing;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko pipeline</c>: from the stream into the lake, until it is told to stop.</summary>
sealed class PipelineCommand : EkkoCommand
{
    static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);
    static readonly TimeSpan OpenInterval = TimeSpan.FromSeconds(2);

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
        Lake lake;
        try
        {
            lake = await OpenAsync(options, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to end before it began: that is how services end.
            return ExitCode.Success;
        }

        await using var closing = lake;
        await using var service = new PipelineService(lake, PipelineOptions.From(options) with
        {
            Chains = [.. (arguments.GetValue(_chains) ?? []).Select(chain => Node(chain)!)],
            StopsAtEnd = arguments.GetValue(_once),
            LeaseLength = TimeSpan.FromSeconds(arguments.GetValue(_lease)),
            Log = Log,
        }, Host.Clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var report = ReportAsync(service, ending.Token);
        try
        {
            await service.RunAsync(cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
            await report;
        }

        var status = service.Status;
        await Host.Output.WriteLineAsync(
            $"{Counts.Of(status.Received, "message")} received, {Counts.Of(status.Total.Transactions, "transaction")} and "
            + $"{Counts.Of(status.Total.Blocks, "block")} written, {Counts.Of(status.Total.Rejected)} rejected, in {Counts.Of(status.Commits, "commit")}");
        return ExitCode.Success;
    }

    /// <summary>A service waits for its database; what only a person can mend is an error at once.</summary>
    async Task<Lake> OpenAsync(EkkoOptions options, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await Lake.OpenAsync(LakeLocation.Of(options), Host.Clock, cancellationToken);
            }
            catch (DuckLakeException e) when (e.IsTransient)
            {
                Log($"{e.Message} Trying again in {OpenInterval.TotalSeconds:0} s.");
                await Task.Delay(OpenInterval, Host.Clock, cancellationToken);
            }
        }
    }

    async Task ReportAsync(PipelineService service, CancellationToken cancellationToken)
    {
        var last = service.Status;
        try
        {
            while (true)
            {
                await Task.Delay(ReportInterval, Host.Clock, cancellationToken);
                var status = service.Status;
                if (status.Received == last.Received && status.Commits == last.Commits)
                    continue;
                var rate = (status.Total.Transactions - last.Total.Transactions) / ReportInterval.TotalSeconds;
                Log($"{Counts.Of(status.Total.Transactions, "transaction")} written ({Counts.Of((long)rate)}/s), "
                    + $"{Counts.Of(status.Total.Duplicates + status.Known)} known, {Counts.Of(status.Total.Rejected)} rejected, "
                    + $"{Counts.Of(status.LagMessages, "message")} behind, at message {status.Sequence}");
                last = status;
            }
        }
        catch (OperationCanceledException)
        {
            // The pipeline has ended.
        }
    }

    void Log(string line)
    {
        var time = Host.Clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        lock (_chains)
            Host.Error.WriteLine($"{time} {line}");
    }

    static NodeConfig? Node(string chain) =>
        chain.Split('/') is { Length: 2 or 3 } parts && Array.TrueForAll(parts, part => part.Length > 0)
        ? new NodeConfig(parts[0], parts[1], parts.Length == 3 ? parts[2] : "EVM")
        : null;
}
