using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Data.Common;
using System.Reflection;
using Ekko.Cli.Commands;

namespace Ekko.Cli;

/// <summary>The tree of commands, and what every one of them has in common: help with examples, exit codes, errors in one line.</summary>
static class CommandLine
{
    static readonly Option<bool> Trace = new("--trace") { Description = "Print the stack trace of a failure", Recursive = true };

    /// <summary>Parses and runs one command line. Never throws.</summary>
    /// <param name="args">The arguments after the program's name.</param>
    /// <param name="host">What the command may touch.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandHost host, CancellationToken cancellationToken)
    {
        var parsed = Build(host).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
            return await ExplainAsync(parsed, host);
        var name = FullName(parsed.CommandResult.Command);
        try
        {
            var invocation = new InvocationConfiguration
            {
                Output = host.Output,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            var code = await parsed.InvokeAsync(invocation, cancellationToken);
            await host.Output.FlushAsync(CancellationToken.None);
            return code;
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e.GetBaseException() is OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            await host.Output.FlushAsync(CancellationToken.None);
            var (code, text) = Describe(e);
            await host.Error.WriteLineAsync(parsed.GetValue(Trace) ? $"{name}: {e}" : $"{name}: {text}");
            return code;
        }
    }

    /// <summary>Whether a command line is complete and known, without running it.</summary>
    public static bool Accepts(IReadOnlyList<string> args, out IReadOnlyList<string> errors)
    {
        var host = new CommandHost { Input = TextReader.Null, Output = TextWriter.Null, Error = TextWriter.Null, Environment = _ => null };
        errors = [.. Build(host).Parse(args).Errors.Select(error => error.Message)];
        return errors.Count == 0;
    }

    /// <summary>Whole name of a command, as typed: <c>ekko snapshots show</c>.</summary>
    public static string FullName(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{FullName(parent)} {command.Name}" : "ekko";

    /// <summary>The version the assembly was built as.</summary>
    public static string Version =>
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    static Command Build(CommandHost host)
    {
        // Not a RootCommand, whose name is that of the assembly.
        var root = new Command("ekko", "A lakehouse for blockchain transactions: real blocks in, SQL over every state they ever had out.");
        var help = new HelpOption { Description = "Explain a command, with examples", Recursive = true };
        help.Action = new HelpWithExamples((HelpAction)help.Action!, host.Output);
        var version = new VersionCommand(host);
        EkkoCommand[] commands =
        [
            new DemoCommand(host), new SourceCommand(host), new PipelineCommand(host), new ServeCommand(host), new ApiKeyCommand(host),
            new SqlCommand(host), new SnapshotsCommand(host), new TablesCommand(host), new ChangesCommand(host), new MaintainCommand(host),
            new MigrateCommand(host), new BackupCommand(host), new MoveCommand(host), new DoctorCommand(host), version,
        ];
        foreach (var command in commands)
            root.Add(command);
        root.Add(help);
        root.Add(new Option<bool>("--version") { Description = version.Description, Arity = ArgumentArity.Zero, Action = version.Action });
        root.Add(Trace);
        root.SetAction(_ => root.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = host.Output, Error = host.Error }));
        return root;
    }

    static async Task<int> ExplainAsync(ParseResult parsed, CommandHost host)
    {
        var name = FullName(parsed.CommandResult.Command);
        foreach (var error in parsed.Errors.Select(e => e.Message).Distinct())
            await host.Error.WriteLineAsync($"{name}: {error}");
        await host.Error.WriteLineAsync($"Try: {name} --help");
        return ExitCode.Usage;
    }

    static (int Code, string Text) Describe(Exception e) => e switch
    {
        UsageException => (ExitCode.Usage, e.Message),
        CommandFailedException or DbException or EkkoException or IOException or UnauthorizedAccessException =>
            (ExitCode.Failure, e.Message),
        AggregateException { InnerException: { } inner } => Describe(inner),
        _ => (ExitCode.Failure, $"{e.Message} ({e.GetType().Name}; --trace prints where)"),
    };
}
