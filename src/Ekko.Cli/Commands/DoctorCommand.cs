using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ekko.Cli.Doctor;
using Ekko.DuckLake.Storage;
using Ekko.Writing;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko doctor</c>: is everything in place, and if not, what to do.</summary>
sealed class DoctorCommand : EkkoCommand
{
    static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    readonly Option<bool> _init = new(
        "--init")
    { Description = "Create the folders or the bucket, and an empty lake first, where they are missing" };
    readonly Option<string[]> _fix = new("--fix")
    {
        Description = $"Mend this first ({string.Join(", ", DoctorChecks.Fixes.Select(fix => fix.Name))}); may be given again. "
            + "Without it nothing is changed",
        HelpName = "NAME",
    };
    readonly Option<bool> _json = new("--json") { Description = "For programs: one JSON document" };

    public DoctorCommand(CommandHost host)
        : base(host, "doctor", "Check that everything is in place, and say what to do where it is not")
    {
        Options.Add(_init);
        _fix.AcceptOnlyFromAmong([.. DoctorChecks.Fixes.Select(fix => fix.Name)]);
        Options.Add(_fix);
        Options.Add(_json);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko doctor", "check; exit code 1 when something does not work, 3 when something is worth a look"),
        new("ekko doctor --init", "create what is missing, then check"),
        new("ekko doctor --fix tables", "mend what this check finds, then check"),
        new("ekko doctor --json", "for programs"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var context = DoctorContext.Of(Host);
        if (arguments.GetValue(_init) && context.Options is { } options)
            await InitializeAsync(options, cancellationToken);
        foreach (var name in (arguments.GetValue(_fix) ?? []).Distinct())
        {
            var done = await DoctorChecks.Fixes.First(fix => fix.Name == name).FixAsync(context, cancellationToken);
            await Host.Error.WriteLineAsync($"{name}: {done}");
        }

        var results = new List<(IDoctorCheck Check, CheckResult Result)>();
        foreach (var check in DoctorChecks.All)
        {
            var result = await DoctorChecks.RunAsync(check, context, cancellationToken);
            results.Add((check, result));
            if (!arguments.GetValue(_json))
                await WriteAsync(check, result);
        }

        if (arguments.GetValue(_json))
            await Host.Output.WriteLineAsync(Json(results));
        if (context.Options is null)
            return ExitCode.Usage;
        return results.Exists(r => r.Result.Status == CheckStatus.Failed) ? ExitCode.Failure
            : results.Exists(r => r.Result.Status == CheckStatus.Warning) ? ExitCode.Warning
            : ExitCode.Success;
    }

    async Task InitializeAsync(EkkoOptions options, CancellationToken cancellationToken)
    {
        await DataStorage.CreateAsync(options.DataPath, LakeLocation.Storage(options), cancellationToken);
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: true);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
    }

    async Task WriteAsync(IDoctorCheck check, CheckResult result)
    {
        await Host.Output.WriteLineAsync($"{Mark(result.Status),-8}{check.Name,-16}{result.Summary}");
        if (result.Advice is { } advice)
            await Host.Output.WriteLineAsync($"{"",-24}{advice}");
        await Host.Output.FlushAsync(CancellationToken.None);
    }

    static string Mark(CheckStatus status) => status switch
    {
        CheckStatus.Ok => "ok",
        CheckStatus.Warning => "warning",
        CheckStatus.Failed => "FAILED",
        _ => "skipped",
    };

    static string Json(List<(IDoctorCheck Check, CheckResult Result)> results)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", !results.Exists(r => r.Result.Status == CheckStatus.Failed));
            json.WriteStartArray("checks");
            foreach (var (check, result) in results)
            {
                json.WriteStartObject();
                json.WriteString("name", check.Name);
                json.WriteString("status", Mark(result.Status).ToLowerInvariant());
                json.WriteString("summary", result.Summary);
                json.WriteString("advice", result.Advice);
                json.WriteBoolean("canFix", check is IDoctorFix);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
