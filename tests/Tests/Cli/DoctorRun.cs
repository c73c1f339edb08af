using Ekko.Cli;
using Ekko.Cli.Doctor;

namespace Ekko.Tests.Cli;

/// <summary>Runs checks of the doctor against a set-up.</summary>
static class DoctorRun
{
    public static async Task<Dictionary<string, (CheckStatus Status, string Summary, string? Advice)>> AllAsync(
        IReadOnlyDictionary<string, string> environment, TimeProvider clock, string? only = null)
    {
        var host = new CommandHost
        {
            Input = TextReader.Null,
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Environment = environment.GetValueOrDefault,
            Clock = clock,
        };
        await using var context = DoctorContext.Of(host);
        var results = new Dictionary<string, (CheckStatus, string, string?)>();
        foreach (var check in DoctorChecks.All.Where(check => only is null || check.Name == only))
        {
            var result = await DoctorChecks.RunAsync(check, context, CancellationToken.None);
            results.Add(check.Name, (result.Status, result.Summary, result.Advice));
        }

        return results;
    }

    /// <summary>A check finds something, and says what mends it.</summary>
    public static async Task FindsAsync(
        IReadOnlyDictionary<string, string> environment, string check, CheckStatus status, string summary, string advice,
        TimeProvider? clock = null)
    {
        var found = (await AllAsync(environment, clock ?? TimeProvider.System, check))[check];
        Assert.True(found.Status == status, $"{found}");
        Assert.Contains(summary, found.Summary, StringComparison.Ordinal);
        if (advice.Length > 0)
            Assert.Contains(advice, found.Advice, StringComparison.Ordinal);
        else
            Assert.Null(found.Advice);
    }

    /// <summary>Has the doctor mend something.</summary>
    public static async Task FixAsync(IReadOnlyDictionary<string, string> environment, string check)
    {
        var run = await RunCli.RunAsync(environment, "", "doctor", "--fix", check);
        Assert.StartsWith($"{check}: ", run.Error, StringComparison.Ordinal);
    }
}
