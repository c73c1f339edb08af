using Ekko.Cli;
using Ekko.Tests.Ekko.Arrow;

namespace Ekko.Tests.Cli;

/// <summary>What is said of a deployment that has nothing to migrate from.</summary>
public sealed class MigrateStatusTests
{
    [Fact]
    public async Task A_deployment_without_Arrow_files_has_nothing_to_do()
    {
        using var folder = new TemporaryFolder();
        var root = Path.Combine(folder.Path, "arrow");
        var variables = RunCli.LakeIn(folder.Path);
        variables["EKKO_ARROW_PATH"] = root;
        await RunCli.RunAsync(variables, "", "sql", "-c", "SELECT 1");
        var status = await RunCli.RunAsync(variables, "", "migrate", "status");
        Assert.Equal(
            (ExitCode.Success, $"phase: none, this deployment never had Arrow files (the lake knows of none, nor is one in {root})\n"),
            (status.Code, status.Output));
        var finish = await RunCli.RunAsync(variables, "", "migrate", "finish");
        Assert.Equal((ExitCode.Success, "Nothing to do: this deployment never had Arrow files.\n"), (finish.Code, finish.Output));

        using var batch = ArrowSample.Batch(1);
        ArrowSample.WriteBlocks(batch, root);
        status = await RunCli.RunAsync(variables, "", "migrate", "status");
        Assert.Contains("phase: 3, ", status.Output, StringComparison.Ordinal);
        Assert.Contains("remains: run ekko migrate compare\n", status.Output, StringComparison.Ordinal);
    }
}
