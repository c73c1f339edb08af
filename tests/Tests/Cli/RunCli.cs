using Ekko.Cli;

namespace Ekko.Tests.Cli;

/// <summary>Runs command lines in this process, with an environment of their own.</summary>
static class RunCli
{
    public static Task<CliResult> RunAsync(params string[] args) => RunAsync(new Dictionary<string, string>(), "", args);

    public static Task<CliResult> RunAsync(IReadOnlyDictionary<string, string> environment, string input, params string[] args) =>
        RunAsync(environment, input, TimeProvider.System, args);

    public static Task<CliResult> RunAsync(
        IReadOnlyDictionary<string, string> environment, string input, TimeProvider clock, params string[] args) =>
        RunAsync(environment, input, clock, CancellationToken.None, args);

    public static async Task<CliResult> RunAsync(
        IReadOnlyDictionary<string, string> environment, string input, TimeProvider clock, CancellationToken interrupt,
        params string[] args)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var host = new CommandHost
        {
            Input = new StringReader(input),
            Output = output,
            Error = error,
            Environment = environment.GetValueOrDefault,
            Clock = clock,
        };
        var code = await CommandLine.RunAsync(args, host, interrupt);
        return new CliResult(code, output.ToString(), error.ToString());
    }

    /// <summary>An environment whose lake is in the folder.</summary>
    public static Dictionary<string, string> LakeIn(string folder) => new()
    {
        ["DUCKLAKE_CATALOG_PATH"] = Path.Combine(folder, "catalog.sqlite"),
        ["DUCKLAKE_DATA_PATH"] = Path.Combine(folder, "files") + "/",
    };
}

/// <summary>What a command line answered.</summary>
sealed record CliResult(int Code, string Output, string Error);
