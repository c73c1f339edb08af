using System.CommandLine;
using System.Runtime.InteropServices;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko version</c>: what is running, for bug reports.</summary>
sealed class VersionCommand : EkkoCommand
{
    public VersionCommand(CommandHost host)
        : base(host, "version", "Print the version of ekko and of what it runs on") => Runs();

    public override IReadOnlyList<Example> Examples { get; } = [new("ekko version", "for a bug report")];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await Host.Output.WriteLineAsync($"ekko {CommandLine.Version}");
        await Host.Output.WriteLineAsync($"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}");
        return ExitCode.Success;
    }
}
