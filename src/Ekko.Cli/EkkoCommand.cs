using System.CommandLine;

namespace Ekko.Cli;

/// <summary>A line that can be pasted into a shell.</summary>
/// <param name="Line">The command line.</param>
/// <param name="Meaning">What it does, in a few words.</param>
sealed record Example(string Line, string Meaning);

/// <summary>One command of <c>ekko</c>: its options, its examples and what it does.</summary>
abstract class EkkoCommand : Command
{
    protected EkkoCommand(CommandHost host, string name, string description)
        : base(name, description) => Host = host;

    /// <summary>Printed at the end of the command's help.</summary>
    public abstract IReadOnlyList<Example> Examples { get; }

    /// <summary>What the command may touch.</summary>
    protected CommandHost Host { get; }

    /// <summary>Makes <see cref="RunAsync"/> the command's action; a command that only groups others does not call it.</summary>
    protected void Runs() => SetAction(RunAsync);

    /// <summary>Does the work and answers an <see cref="ExitCode"/>; failures are exceptions.</summary>
    protected virtual Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken) => Task.FromResult(ExitCode.Success);
}
