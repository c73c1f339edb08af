using System.Data.Common;
using Ekko.DuckLake.Sql;

namespace Ekko.Cli.Sql;

/// <summary>
/// The prompt of <c>ekko sql</c> on a terminal: reads until <c>;</c>, runs, prints; an error is printed and the prompt goes on.
/// </summary>
sealed class InteractivePrompt(ScriptRunner runner, CommandHost host)
{
    const string Help = """
        Type SQL and end it with ; (it may take several lines).
          SHOW TABLES;
          DESCRIBE transactions;
          SELECT count(*) FROM transactions AT (VERSION => 3);
        exit, quit or Ctrl-D leaves.
        """;

    readonly StatementSplitter _splitter = new();
    bool _unfinished;

    /// <summary>Reads and runs until the person leaves.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await host.Error.WriteLineAsync("Type SQL and end it with ;  (help and exit do what they say)");
        while (true)
        {
            await host.Error.WriteAsync(_unfinished ? "  ... " : "ekko> ");
            var line = await Task.Run(host.Input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
            switch (_unfinished ? null : line?.Trim().TrimEnd(';').TrimStart('.'))
            {
                case "exit" or "quit":
                    return;
                case "help" or "?":
                    await host.Error.WriteLineAsync(Help);
                    continue;
            }

            if (line is null)
                return;
            await TakeAsync(line, cancellationToken);
        }
    }

    async Task TakeAsync(string line, CancellationToken cancellationToken)
    {
        _splitter.Append(line);
        _splitter.Append("\n");
        _unfinished |= !string.IsNullOrWhiteSpace(line);
        while (_splitter.TryNext(out var statement))
        {
            _unfinished = !line.TrimEnd().EndsWith(';');
            await RunOneAsync(statement, cancellationToken);
        }
    }

    async Task RunOneAsync(string statement, CancellationToken cancellationToken)
    {
        try
        {
            await runner.RunAsync(statement, cancellationToken);
        }
        catch (DbException e) when (!cancellationToken.IsCancellationRequested)
        {
            await host.Output.FlushAsync(cancellationToken);
            await host.Error.WriteLineAsync(e.Message);
        }
    }
}
