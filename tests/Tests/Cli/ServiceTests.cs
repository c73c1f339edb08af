using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Ekko.Tests.Ekko.Pipeline;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Cli;

/// <summary>What those see who run a service: its log, and what it tells systemd.</summary>
public sealed class ServiceTests
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [NatsFact]
    public async Task A_log_in_JSON_has_an_object_a_line_with_its_event_and_values()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var folder = new TemporaryFolder();
        await source.PublishAsync([0]);
        var run = await RunCli.RunAsync(Variables(folder, source, ("EKKO_LOG_FORMAT", "json")), "", "pipeline", "--once");
        var lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        var begins = Assert.Single(lines, line => line.GetProperty("EventId").GetInt32() == 1002);
        Assert.Equal("Ekko.Pipeline", begins.GetProperty("Category").GetString());
        Assert.Equal("Writing Avalanche/Fuji/EVM from message 1 on (lease 1).", begins.GetProperty("Message").GetString());
        Assert.Equal("Avalanche/Fuji/EVM", begins.GetProperty("State").GetProperty("Chain").GetString());
        Assert.EndsWith("Z", begins.GetProperty("Timestamp").GetString(), StringComparison.Ordinal);
    }

    [NatsFact]
    public async Task A_line_of_text_is_time_and_message()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var folder = new TemporaryFolder();
        await source.PublishAsync([0]);
        var run = await RunCli.RunAsync(Variables(folder, source), "", "pipeline", "--once");
        Assert.Matches(
            @"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z Writing Avalanche/Fuji/EVM from message 1 on \(lease 1\)\.$",
            run.Error);
    }

    [NatsFact]
    public async Task Nothing_below_the_level_is_logged()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var folder = new TemporaryFolder();
        await source.PublishAsync([0]);
        var run = await RunCli.RunAsync(Variables(folder, source, ("EKKO_LOG_LEVEL", "warning")), "", "pipeline", "--once");
        Assert.Equal((0, ""), (run.Code, run.Error));
    }

    [NatsFact]
    public async Task Systemd_is_told_that_it_is_ready_and_well_and_stopping()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var folder = new TemporaryFolder();
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var socket = Path.Combine(folder.Path, "notify");
        systemd.Bind(new UnixDomainSocketEndPoint(socket));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Ekko.Cli.dll"), "pipeline"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var variables = Variables(
            folder, source, ("NOTIFY_SOCKET", socket), ("WATCHDOG_USEC", "2000000"), ("JOURNAL_STREAM", "8:1"));
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var service = Process.Start(start)!;
        var error = service.StandardError.ReadToEndAsync();

        await UntilAsync("READY=1");
        await UntilAsync("STATUS=Running: 0 chains, 0 messages behind");
        await UntilAsync("WATCHDOG=1");
        using (var kill = Process.Start("kill", ["-TERM", $"{service.Id}"]))
            await kill.WaitForExitAsync();
        await UntilAsync("STOPPING=1");
        await service.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, service.ExitCode);
        // The journal wants the level in front, and has the time.
        Assert.Contains("<6>Ekko.Pipeline[1000] Reading stream", await error, StringComparison.Ordinal);

        async Task UntilAsync(string state)
        {
            using var patience = new CancellationTokenSource(Patience);
            var buffer = new byte[1024];
            while (true)
            {
                var length = await systemd.ReceiveAsync(buffer, patience.Token);
                if (Encoding.UTF8.GetString(buffer, 0, length).Split('\n').Contains(state))
                    return;
            }
        }
    }

    static Dictionary<string, string> Variables(TemporaryFolder folder, StreamSource source, params (string Name, string Value)[] more)
    {
        var variables = RunCli.LakeIn(folder.Path);
        variables["NATS_URL"] = source.Options.Url!;
        variables["NATS_STREAM"] = source.Options.Stream;
        variables["NATS_SUBJECT"] = source.Options.Subject;
        foreach (var (name, value) in more)
            variables[name] = value;
        return variables;
    }
}
