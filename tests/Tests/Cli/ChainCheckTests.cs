using Ekko.Cli;
using Ekko.Cli.Doctor;
using Ekko.DuckLake;
using Ekko.Tests.Ekko;
using Ekko.Writing;

namespace Ekko.Tests.Cli;

/// <summary>The doctor names gaps between blocks, reorganisations, and blocks that do not fit the one before them.</summary>
public sealed class ChainCheckTests
{
    [Fact]
    public async Task Gaps_and_reorganisations_are_listed_and_a_wrong_parent_is_a_warning()
    {
        using var folder = new TemporaryFolder();
        var environment = RunCli.LakeIn(folder.Path);
        Assert.Equal((CheckStatus.Skipped, "there is no lake"), await CheckAsync(environment));

        await WriteAsync(new(10, 'A', 'A', 1), new(11, 'A', 'A', 2), new(14, 'A', 'A', 3), new(16, 'A', 'A'));
        Assert.Equal(
            (CheckStatus.Warning, "2 gaps: Avalanche/Fuji 12-13, Avalanche/Fuji 15; no reorganisations"), await CheckAsync(environment));

        await WriteAsync(new ScriptBlock(11, 'B', 'A', 4));
        var told = await CheckAsync(environment);
        Assert.Equal(CheckStatus.Warning, told.Status);
        Assert.Contains("1 reorganisation: Avalanche/Fuji 11 (1 blocks, ", told.Summary, StringComparison.Ordinal);

        // A writer would orphan the block below; another client of the lake may store anything.
        var change = await RunCli.RunAsync(environment, "", "sql", "-c", "UPDATE blocks SET parent_hash = '0x00' WHERE block_number = 11");
        Assert.Equal("", change.Error);
        var (status, summary) = await CheckAsync(environment);
        Assert.Equal(CheckStatus.Warning, status);
        Assert.StartsWith("1 block: Avalanche/Fuji 11 whose parent is not the block before it; 2 gaps", summary, StringComparison.Ordinal);

        async Task WriteAsync(params ScriptBlock[] blocks)
        {
            await using var lake = await Lake.OpenAsync(LakeLocation.Of(EkkoOptions.Read(environment)));
            await using var writer = new DuckLakeWriter(lake);
            await writer.WriteAsync(blocks);
        }
    }

    static async Task<(CheckStatus Status, string Summary)> CheckAsync(Dictionary<string, string> environment)
    {
        var host = new CommandHost
        {
            Input = TextReader.Null,
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Environment = environment.GetValueOrDefault
        };
        await using var context = new DoctorContext(host, ConfiguredLake.Options(host), null);
        var result = await DoctorChecks.RunAsync(new ChainCheck(), context, CancellationToken.None);
        return (result.Status, result.Summary);
    }
}
