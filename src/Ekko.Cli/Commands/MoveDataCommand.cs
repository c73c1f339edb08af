using System.CommandLine;
using Ekko.Backups;
using Ekko.Cli.Formats;
using Ekko.Cli.Terminal;
using Ekko.Writing;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko move data</c>.</summary>
sealed class MoveDataCommand : EkkoCommand
{
    readonly Argument<string> _path = new("PATH") { Description = "A folder, or s3://bucket/prefix: DUCKLAKE_DATA_PATH from then on" };

    public MoveDataCommand(CommandHost host)
        : base(host, "data", "Copy all files to another place and have the catalog name it; the old ones stay until you remove them")
    {
        Add(_path);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko move data s3://lake/files", "into a bucket of the server that MINIO_ENDPOINT names"),
        new("ekko move data /mnt/larger/files", "onto another disk"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ConfiguredLake.Options(Host);
        var path = arguments.GetRequiredValue(_path);
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        var (files, bytes) = await PercentDisplay.RunAsync(
            Host, "Copying files",
            report => new LakeMove(lake).DataAsync(path, LakeLocation.Storage(options), report, cancellationToken));
        await Host.Output.WriteLineAsync($"{Counts.Of(files, "file")} of {Counts.Bytes(bytes)} copied; the catalog names the new place.");
        await Host.Output.WriteLineAsync($"Set DUCKLAKE_DATA_PATH to it. What is in {lake.DataPath} is no longer needed.");
        return ExitCode.Success;
    }
}
