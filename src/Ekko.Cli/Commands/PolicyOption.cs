using System.CommandLine;
using Ekko.Maintenance;

namespace Ekko.Cli.Commands;

/// <summary>The option <c>--policy</c>, the same for every command that maintains by itself.</summary>
sealed class PolicyOption
{
    /// <summary>The option.</summary>
    public Option<string?> Option { get; } = new("--policy")
    {
        Description = "The policy of maintenance, a JSON file; unset: files are merged and rewritten, no snapshot and no row ends",
        HelpName = "FILE",
    };

    /// <summary>The policy.</summary>
    /// <exception cref="UsageException">The file is not there, or wrong.</exception>
    public MaintenancePolicy Read(ParseResult arguments)
    {
        if (arguments.GetValue(Option) is not { } file)
            return new MaintenancePolicy();
        try
        {
            return MaintenancePolicy.Read(file);
        }
        catch (EkkoException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
