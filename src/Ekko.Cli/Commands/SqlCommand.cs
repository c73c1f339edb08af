using System.CommandLine;
using System.Data.Common;
using Ekko.Cli.Sql;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko sql</c>: statements from the command line, a file, standard input or a prompt.</summary>
sealed class SqlCommand : EkkoCommand
{
    readonly Option<string?> _command = new("--command", "-c") { Description = "The statements to run", HelpName = "SQL" };
    readonly Option<string?> _file = new("--file", "-f") { Description = "A file of statements; - is standard input", HelpName = "FILE" };
    readonly Option<bool> _batch = new("--batch")
    {
        Description = "For programs: one line of JSON per statement, as soon as it is done; an error does not end it",
    };
    readonly Option<bool> _bare = new("--bare") { Description = "Attach nothing; ATTACH is up to the statements" };
    readonly ResultOptions _result = new();

    public SqlCommand(CommandHost host)
        : base(host, "sql", "Run SQL over the lake, every state it ever had included")
    {
        Validators.Add(result =>
        {
            if (result.GetResult(_command) is not null && result.GetResult(_file) is not null)
                result.AddError("--command and --file exclude each other");
            if (result.GetValue(_batch) && result.GetResult(_result.Format) is { Implicit: false })
                result.AddError("--batch has its own format: leave --format away");
        });
        Options.Add(_command);
        Options.Add(_file);
        _result.AddTo(this);
        Options.Add(_batch);
        Options.Add(_bare);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko sql", "a prompt"),
        new("ekko sql -c \"SELECT network, count(*) FROM transactions GROUP BY ALL\"", "one question"),
        new("ekko sql -c \"SELECT count(*) FROM transactions AT (VERSION => 3)\"", "the same lake, earlier"),
        new("ekko sql -f report.sql --format markdown > report.md", "a file of statements"),
        new("printf 'SELECT 1;\\nSELECT 2;\\n' | ekko sql --batch", "for programs"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var file = OpenInput(arguments.GetValue(_command), arguments.GetValue(_file));
        var input = file ?? Host.Input;
        await using var source = arguments.GetValue(_bare) ? ConfiguredLake.Bare(Host) : ConfiguredLake.Open(Host, createIfNotExists: true);
        if (arguments.GetValue(_batch))
        {
            await using var batch = new BatchProtocol(source, Host.Output);
            await batch.RunAsync(StatementReader.ReadAsync(input, cancellationToken), cancellationToken);
            return ExitCode.Success;
        }

        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var runner = _result.Runner(connection, arguments, Host);
        if (file is null && Host.InputIsTerminal)
            await new InteractivePrompt(runner, Host).RunAsync(cancellationToken);
        else
            await RunScriptAsync(runner, input, cancellationToken);
        return ExitCode.Success;
    }

    static async Task RunScriptAsync(ScriptRunner runner, TextReader input, CancellationToken cancellationToken)
    {
        var number = 0;
        await foreach (var statement in StatementReader.ReadAsync(input, cancellationToken))
        {
            number++;
            try
            {
                await runner.RunAsync(statement, cancellationToken);
            }
            catch (DbException e) when (number > 1 && !cancellationToken.IsCancellationRequested)
            {
                throw new CommandFailedException($"statement {number}: {e.Message}");
            }
        }
    }

    static TextReader? OpenInput(string? command, string? file)
    {
        if (command is not null)
            return new StringReader(command);
        if (file is null or "-")
            return null;
        try
        {
            return new StreamReader(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--file '{file}' cannot be read: {e.Message}");
        }
    }
}
