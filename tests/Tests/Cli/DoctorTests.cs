using System.Runtime.InteropServices;
using System.Text.Json;
using Ekko.Cli;
using Ekko.Cli.Doctor;

namespace Ekko.Tests.Cli;

/// <summary>The checks one by one, and the command's answer as a whole.</summary>
public sealed class DoctorTests
{
    [Fact]
    public void Checks_have_names_of_their_own() =>
        Assert.Equal(
            [
                "environment", "engine library", "data path", "disk space", "cache", "catalog", "catalog size", "clock", "files", "tables",
                "snapshots", "maintenance", "leases", "nats", "redis", "access", "chains", "blocks", "rejected",
            ],
            DoctorChecks.All.Select(check => check.Name));

    [Fact]
    public async Task A_bad_variable_fails_the_environment_and_skips_what_needs_it()
    {
        var run = await RunCli.RunAsync(new Dictionary<string, string> { ["DUCKLAKE_BATCH_SIZE"] = "none" }, "", "doctor", "--json");
        Assert.Equal(ExitCode.Usage, run.Code);
        var checks = Statuses(run.Output);
        Assert.Equal("failed", checks["environment"]);
        Assert.Equal("skipped", checks["data path"]);
        Assert.Equal("skipped", checks["catalog"]);
    }

    [Fact]
    public async Task The_environment_check_names_variables_and_no_values()
    {
        var result = await CheckAsync(new EnvironmentCheck(), new() { ["DUCKLAKE_CATALOG_PATH"] = "/secret/place" });
        Assert.Equal(CheckStatus.Ok, result.Status);
        Assert.Contains("DUCKLAKE_CATALOG_PATH", result.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("/secret/place", result.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_path_that_can_be_written_is_ok_and_left_empty()
    {
        using var folder = new TemporaryFolder();
        var result = await CheckAsync(new DataPathCheck(), new() { ["DUCKLAKE_DATA_PATH"] = folder.Path });
        Assert.Equal(CheckStatus.Ok, result.Status);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_data_path_that_is_a_file_is_no_data_path()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "");
        Assert.Equal(CheckStatus.Failed, (await CheckAsync(new DataPathCheck(), new() { ["DUCKLAKE_DATA_PATH"] = file })).Status);
    }

    [Fact]
    public async Task A_lake_that_does_not_exist_yet_is_a_warning_with_advice()
    {
        using var folder = new TemporaryFolder();
        var result = await CheckAsync(new CatalogCheck(), RunCli.LakeIn(folder.Path));
        Assert.Equal(CheckStatus.Warning, result.Status);
        Assert.Contains("doctor --init", result.Advice, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(50_000_000, CheckStatus.Failed)]
    [InlineData(500_000_000, CheckStatus.Warning)]
    [InlineData(50_000_000_000, CheckStatus.Ok)]
    public void Disk_space_is_judged_before_it_runs_out(long free, object status) =>
        Assert.Equal(status, DiskSpaceCheck.Judge("folder", free).Status);

    [Trait("Category", "Integration")]
    [Fact]
    public async Task A_program_without_its_native_libraries_is_told_for_which_platforms_there_are_some()
    {
        using var program = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Append(RuntimeConfiguration))
            File.Copy(file, Path.Combine(program.Path, Path.GetFileName(file)));
        using var process = CliProcess.StartFrom(program.Path, program.Path, new Dictionary<string, string>(), "doctor");
        var run = await process.FinishAsync();
        Assert.Equal(ExitCode.Failure, run.Code);
        Assert.Matches($"FAILED +engine library +.*{RuntimeInformation.RuntimeIdentifier}.*glibc", run.Output);
    }

    static string RuntimeConfiguration => Path.Combine(AppContext.BaseDirectory, "Ekko.Cli.runtimeconfig.json");

    static async Task<CheckResult> CheckAsync(IDoctorCheck check, Dictionary<string, string> environment)
    {
        var host = new CommandHost
        {
            Input = TextReader.Null,
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Environment = environment.GetValueOrDefault,
        };
        await using var context = new DoctorContext(host, ConfiguredLake.Options(host), null);
        return await DoctorChecks.RunAsync(check, context, CancellationToken.None);
    }

    static Dictionary<string, string> Statuses(string output)
    {
        using var json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("checks").EnumerateArray()
            .ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("status").GetString()!);
    }
}
