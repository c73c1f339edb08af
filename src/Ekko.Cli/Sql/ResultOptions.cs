using System.CommandLine;
using System.Data.Common;
using Ekko.Cli.Formats;

namespace Ekko.Cli.Sql;

/// <summary>The options <c>--format</c> and <c>--limit</c>, the same for every command that answers with rows.</summary>
sealed class ResultOptions
{
    readonly Option<int> _limit = new("--limit")
    {
        Description = "Rows a table shows; 0 shows all. The other formats always write all rows",
        HelpName = "ROWS",
        DefaultValueFactory = _ => ResultFormats.DefaultRowLimit,
    };

    public ResultOptions()
    {
        Format.AcceptOnlyFromAmong([.. ResultFormats.All.Select(format => format.Name)]);
        _limit.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var rows) && rows < 0)
                result.AddError($"--limit {rows} is negative; 0 shows all rows");
        });
    }

    /// <summary>The option <c>--format</c>.</summary>
    public Option<string> Format { get; } = new("--format")
    {
        Description = "table: for eyes; json, csv, markdown; text: tab-separated, for pipes",
        DefaultValueFactory = _ => ResultFormats.All[0].Name,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Format);
        command.Options.Add(_limit);
    }

    /// <summary>Runs statements and writes their results as the options say.</summary>
    public ScriptRunner Runner(DbConnection connection, ParseResult arguments, CommandHost host) =>
        new(connection, ResultFormats.Find(arguments.GetValue(Format)!), arguments.GetValue(_limit), host.Output);
}
