using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Ekko.Cli;

/// <summary>The usual help page, followed by examples that can be pasted.</summary>
sealed class HelpWithExamples(HelpAction help, TextWriter output) : SynchronousCommandLineAction
{
    static readonly Example[] RootExamples =
    [
        new("ekko demo", "real blocks into a lake, and a report"),
        new("ekko sql -c \"SELECT network, count(*) FROM transactions GROUP BY ALL\"", "ask it something"),
        new("ekko doctor", "is everything in place?"),
    ];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command is EkkoCommand command ? command.Examples : RootExamples;
        if (examples.Count == 0)
            return code;
        output.WriteLine("Examples:");
        foreach (var example in examples)
            output.WriteLine($"  # {example.Meaning}\n  {example.Line}");
        output.WriteLine();
        return code;
    }
}
