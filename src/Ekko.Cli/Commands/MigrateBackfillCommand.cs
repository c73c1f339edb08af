using System.CommandLine;
using Ekko.Blocks;
using Ekko.Cli.Formats;
using Ekko.Cli.Services;
using Ekko.Cli.Terminal;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Migration;
using Ekko.Writing;
using Microsoft.Extensions.Logging;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko migrate backfill DIR</c>: Arrow files into the lake.</summary>
sealed class MigrateBackfillCommand : EkkoCommand
{
    const long Whole = 100_000;

    readonly Argument<string?> _root = new("DIR")
    {
        Description = "The folder above \"transactions\", or s3://bucket/prefix; unset: EKKO_ARROW_PATH",
        Arity = ArgumentArity.ZeroOrOne,
    };

    readonly Option<string?> _from = new("--from")
    {
        Description = "A lake of another client or a folder of Parquet files, in place of Arrow files",
        HelpName = "ducklake:…|ethereum-etl:DIR|cryo:DIR|parquet:DIR",
    };

    readonly Option<string?> _mapping =
        new("--mapping") { Description = "A JSON file that says which column is which, and which chain is which", HelpName = "FILE" };

    readonly Option<string?> _network = new("--network") { Description = "The network of rows that name no chain", HelpName = "NAME" };
    readonly Option<string?> _subnet = new("--subnet") { Description = "The chain within the network", HelpName = "NAME" };

    public MigrateBackfillCommand(CommandHost host)
        : base(host, "backfill", "Bring Arrow files, or rows of another client, into the lake; run again, it goes on where it ended")
    {
        Validators.Add(result =>
        {
            if (result.GetValue(_network) is null != result.GetValue(_subnet) is null)
                result.AddError("--network and --subnet go together");
            if (result.GetValue(_from) is null && (result.GetValue(_mapping) ?? result.GetValue(_network)) is not null)
                result.AddError("--mapping, --network and --subnet need --from");
            if (result.GetValue(_from) is not null && result.GetValue(_root) is not null)
                result.AddError("DIR is of Arrow files, --from is of others: give one of them");
        });
        Add(_root);
        Options.Add(_from);
        Options.Add(_mapping);
        Options.Add(_network);
        Options.Add(_subnet);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko migrate backfill data/arrow", "a folder; what is in the lake already is left alone"),
        new("ekko migrate backfill s3://chain-data/arrow", "a bucket, reached as MINIO_ENDPOINT and its keys say"),
        new("ekko migrate backfill --from ducklake:sqlite:/srv/old/catalog.sqlite", "a lake that another client wrote"),
        new("ekko migrate backfill --from ethereum-etl:/srv/export --network Ethereum --subnet Mainnet", "an export of Parquet files"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ConfiguredLake.Options(Host);
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: true);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        using var loggers = CommandLog.Create(Host, options);
        var logger = loggers.CreateLogger("Ekko.Migration");
        var began = Host.Clock.GetTimestamp();
        // Shares of a hundred thousand: how many bytes there are is known only when the files are listed.
        var summary = await ProgressDisplay.RunAsync(Host, "Backfilling", Whole, done => BackfillAsync(
            arguments, options, lake, logger,
            now => done(now.Bytes == 0 ? Whole : (long)((double)Whole * now.BytesDone / now.Bytes)), cancellationToken));
        var seconds = Host.Clock.GetElapsedTime(began).TotalSeconds;
        await Host.Output.WriteLineAsync(
            $"{Counts.Of(summary.FilesDone, "file")} of {Counts.Of(summary.Files)} in the lake "
            + $"({Counts.Of(summary.FilesKnown)} from before), {Counts.Of(summary.FilesLeftOut)} left out");
        await Host.Output.WriteLineAsync(
            $"{Counts.Of(summary.RowsAdded, "row")} added, {Counts.Of(summary.RowsPresent)} were there already, "
            + $"{Counts.Of(summary.RowsLeftOut)} left out; {Counts.Of((long)(summary.RowsAdded / Math.Max(seconds, 0.001)))} rows/s");
        if (summary.FilesLeftOut == 0 && summary.RowsLeftOut == 0)
            return ExitCode.Success;
        await Host.Error.WriteLineAsync("What was left out, and why: ekko migrate status");
        return summary.FilesLeftOut == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    async Task<BackfillSummary> BackfillAsync(
        ParseResult arguments, EkkoOptions options, Lake lake, ILogger logger, Action<BackfillSummary> progress,
        CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_from) is not { } from)
        {
            using var store = new FileStore(LakeLocation.Storage(options), Host.Clock);
            return await new ArrowBackfill(lake, store, Host.Clock, logger)
                .RunAsync(arguments.GetValue(_root) ?? options.ArrowRoot, progress, cancellationToken);
        }

        var mapping = arguments.GetValue(_mapping) is { } file
            ? ImportMapping.Parse(await File.ReadAllTextAsync(file, cancellationToken))
            : null;
        var node = arguments.GetValue(_network) is { } network ? new NodeConfig(network, arguments.GetValue(_subnet)!) : null;
        await using var session = ConfiguredLake.Bare(Host);
        return await new ImportBackfill(lake, session, Host.Clock, logger)
            .RunAsync(ImportSource.Parse(from, mapping, node), progress, cancellationToken);
    }
}
