using System.CommandLine;
using Ekko.Cli.Report;
using Ekko.Cli.Services;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko demo</c>: the whole way, real blocks to answers out of the past.</summary>
sealed class DemoCommand : EkkoCommand
{
    static readonly string BlocksBelowRoot = Path.Combine("data", "blocks");

    readonly Option<string?> _blocks = new(
        "--blocks")
    { Description = "The folder of block files; unset: the blocks that came with ekko", HelpName = "DIR" };

    readonly Option<bool> _serve = new("--serve") { Description = "Answer HTTP requests about the lake afterwards, until told to stop" };

    public DemoCommand(CommandHost host)
        : base(host, "demo", "Bring real blocks into the lake and report: what came in, where it is, what it answers about its past")
    {
        Options.Add(_blocks);
        Options.Add(_serve);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko demo", "run it twice: the second time adds nothing"),
        new("ekko demo --serve", "then http://127.0.0.1:8080 answers about it"),
        new("DUCKLAKE_CATALOG_PATH=/tmp/lake/catalog.sqlite DUCKLAKE_DATA_PATH=/tmp/lake/files/ ekko demo", "a lake somewhere else"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ConfiguredLake.Options(Host);
        var folder = arguments.GetValue(_blocks) ?? FindBlocks();
        var report = new DemoReport(Host.Output);
        report.WriteIngest(folder, await new FolderIngest(Host, options, inSteps: true).RunAsync(folder, node: null, cancellationToken));
        await Host.Output.FlushAsync(cancellationToken);

        await using (var source = ConfiguredLake.Open(Host, createIfNotExists: false))
        await using (var connection = await source.OpenConnectionAsync(cancellationToken))
            await report.WriteLakeAsync(new LakeFacts(connection), options, cancellationToken);
        if (!arguments.GetValue(_serve))
            return ExitCode.Success;
        await Host.Output.FlushAsync(cancellationToken);
        await ServiceHost.RunAsync(Host, options, ServeRun.Of(Host, options, createsLake: false), cancellationToken);
        return ExitCode.Success;
    }

    // Below the current folder, or below the repository the program was built in.
    static string FindBlocks()
    {
        if (Directory.Exists(BlocksBelowRoot))
            return BlocksBelowRoot;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var blocks = Path.Combine(folder.FullName, BlocksBelowRoot);
            if (Directory.Exists(blocks))
                return blocks;
        }

        throw new UsageException("the blocks that come with ekko were not found; --blocks names a folder");
    }
}
