using System.Text.RegularExpressions;
using Ekko.Cli;
using Ekko.Tests.Cli;
using Ekko.Tests.Deployment;
using Ekko.Tests.Ekko.Arrow;

namespace Ekko.Tests.Architecture;

/// <summary>
/// What the documents tell to type works, in the order in which they tell it, on one lake; the migration has one of its own.
/// </summary>
[Trait("Category", "Integration")]
public sealed partial class GuideCommandTests : IDisposable
{
    /// <summary>The README's quick start fills the lake.</summary>
    static readonly string[] Documents =
    [
        "README.md", "docs/guide.md", "docs/monitoring.md", "docs/troubleshooting.md", "docs/clients.md", "docs/deployment.md",
        "docs/operations.md",
    ];

    /// <summary>What other tests run, because it needs a server, a script or never ends by itself.</summary>
    static readonly (string Pattern, string By)[] RunElsewhere =
    [
        (@"^\./scripts/", "PackageTests, and whoever runs the scripts"),
        (@"^(export|EKKO_|NATS_URL=)|\./ekko doctor --init && ", "BucketCommandTests, PipelineCommandTests"),
        (@"^\./ekko (serve|pipeline|source rpc)", "ServiceTests, PipelineCommandTests, SourceEndToEndTests"),
        (@"^\./ekko maintain --watch", "MaintenanceKillTests"),
        (@"^\./ekko move (catalog postgres|data s3:)", "BackupCommandTests, LakeMoveTests"),
        (@"^\./ekko migrate backfill (s3:|--from )", "BucketBackfillTests, ImportTests"),
        (@"^(docker|docker-compose|kubectl|useradd|mkdir|cp|systemctl) ", "DockerfileTests, ComposeTests, KubernetesTests, SystemdTests"),
        (@"^curl ", "GuideTests"),
        (@" path/to/", "it is the reader's own folder"),
    ];

    readonly TemporaryFolder _folder = new();

    /// <summary>The defaults, below the folder.</summary>
    Dictionary<string, string> Variables => new(RunCli.LakeIn(_folder.Path))
    {
        ["EKKO_BACKUP_PATH"] = Path.Combine(_folder.Path, "data", "backups"),
        ["EKKO_ARROW_PATH"] = Path.Combine(_folder.Path, "data", "arrow"),
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_command_of_the_documents_works_in_their_order()
    {
        var ran = await RunAllAsync(Documents);
        Assert.True(ran > 50, $"only {ran} commands ran");
    }

    [Fact]
    public async Task Every_command_of_the_migration_works_in_its_order()
    {
        using (var blocks = ArrowSample.Batch())
            ArrowSample.WriteBlocks(blocks, Path.Combine(_folder.Path, "data", "arrow"));
        var ran = await RunAllAsync(["docs/migration.md"]);
        Assert.True(ran >= 4, $"only {ran} commands ran");
    }

    async Task<int> RunAllAsync(string[] documents)
    {
        var ran = 0;
        foreach (var document in documents)
        {
            foreach (var line in DocumentationTests.ShellLines(document))
            {
                if (RunElsewhere.Any(rule => Regex.IsMatch(line, rule.Pattern)))
                    continue;
                var (code, output) = await RunAsync(line);
                // Asking a lake of today for its state of an hour ago is the guide's example of an error.
                var isRefused = line.Contains("AT (TIMESTAMP => now() - INTERVAL 1 HOUR)", StringComparison.Ordinal);
                // The blocks of the quick start are not one chain: the doctor may say so by its exit code.
                var mayWarn = line.StartsWith("./ekko doctor", StringComparison.Ordinal) && code == ExitCode.Warning;
                Assert.True(
                    mayWarn || code == (isRefused ? ExitCode.Failure : ExitCode.Success),
                    $"{document}: {line}\nended with {code}:\n{output}");
                ran++;
            }
        }

        return ran;
    }

    /// <summary>Runs a line: in this process, or by a shell where it is more than one command.</summary>
    async Task<(int Code, string Output)> RunAsync(string line)
    {
        var local = line.Replace("data/blocks", Repository.Full("data/blocks"), StringComparison.Ordinal)
            .Replace("data/arrow", Path.Combine(_folder.Path, "data", "arrow"), StringComparison.Ordinal);
        if (local.StartsWith("./ekko ", StringComparison.Ordinal) && !Operator().IsMatch(local))
        {
            var run = await RunCli.RunAsync(
                Variables, "", [.. DocumentationTests.Arguments(local["./ekko ".Length..])]);
            return (run.Code, run.Output + run.Error);
        }

        var program = Path.Combine(AppContext.BaseDirectory, "Ekko.Cli.dll");
        var shell = $"./ekko() {{ dotnet '{program}' \"$@\"; }}; {local}";
        return await Shell.TryAsync(
            _folder.Path, shell.Replace("./ekko", "ekko", StringComparison.Ordinal),
            Variables.ToDictionary(pair => pair.Key, pair => (string?)pair.Value), TimeSpan.FromMinutes(2));
    }

    /// <summary>What makes a line more than one command, outside quotes.</summary>
    [GeneratedRegex("""^(?:[^"']|"[^"]*"|'[^']*')*?(\||&&|>|<)""")]
    private static partial Regex Operator();
}
