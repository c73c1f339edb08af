using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Ekko.Tests.Architecture;

namespace Ekko.Tests.Servers;

/// <summary>
/// An EVM node of a test's own: a chain of one machine, mined on demand, that can be reorganised. Gone with the object, or with the
/// process.
/// </summary>
sealed class AnvilNode : IAsyncDisposable
{
    const string Binary = "tests/servers/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";
    readonly Process _process;
    readonly HttpClient _client = new();
    int _id;

    AnvilNode(int port, long chainId)
    {
        if (!File.Exists(Repository.Full(Binary)))
            throw new InvalidOperationException($"{Missing} This machine runs the tests with CI=true, where none may be left out.");
        (Port, ChainId) = (port, chainId);
        // The node ends when this process does, however it ends: its standard input closes then.
        var script = string.Create(CultureInfo.InvariantCulture, $"""
            '{Repository.Full(Binary)}' --host 127.0.0.1 --port {port} --chain-id {chainId} --no-mining --order fifo --accounts 10 --threads 1 --silent </dev/null >/dev/null 2>&1 &
            node=$!
            read -r _ || true
            kill $node
            """);
        _process = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", script]) { RedirectStandardInput = true })!;
    }

    /// <summary>Why there is no node; null when there is one, or has to be.</summary>
    internal static string? SkipReason =>
        File.Exists(Repository.Full(Binary)) || Environment.GetEnvironmentVariable("CI") == "true" ? null : Missing;

    internal int Port { get; }

    internal long ChainId { get; }

    internal string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    internal string WebSocketUrl => string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{Port}");

    /// <summary>Accounts that the node signs for.</summary>
    internal IReadOnlyList<string> Accounts { get; private set; } = [];

    internal static async Task<AnvilNode> StartAsync(long chainId = 31337, int? port = null)
    {
        var node = new AnvilNode(port ?? FreePort.Next(), chainId);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                node.Accounts = [.. (await node.CallAsync("eth_accounts")).EnumerateArray().Select(account => account.GetString()!)];
                return node;
            }
            catch (HttpRequestException e)
            {
                if (node._process.HasExited || watch.Elapsed > TimeSpan.FromSeconds(60))
                    throw new InvalidOperationException("anvil did not start.", e);
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Asks the node, in the plainest way: what it says is the truth that tests compare with.</summary>
    internal async Task<JsonElement> CallAsync(string method, params object[] parameters)
    {
        var request = new { jsonrpc = "2.0", id = Interlocked.Increment(ref _id), method, @params = parameters };
        using var response = await _client.PostAsJsonAsync(Url, request);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {answer}");
    }

    /// <summary>Asks several things in one request.</summary>
    internal async Task<IReadOnlyList<JsonElement>> CallAsync(IReadOnlyList<(string Method, object[] Parameters)> calls)
    {
        var request = calls.Select((call, i) => new { jsonrpc = "2.0", id = i, method = call.Method, @params = call.Parameters });
        using var response = await _client.PostAsJsonAsync(Url, request);
        var answers = (await response.Content.ReadFromJsonAsync<JsonElement[]>())!;
        return [.. answers.OrderBy(answer => answer.GetProperty("id").GetInt32()).Select(answer => answer.GetProperty("result"))];
    }

    /// <summary>Sends a transaction; it waits for the next block.</summary>
    internal async Task<string> SendAsync(int from, string? to, long wei = 0, string data = "0x", long gas = 100_000)
    {
        var transaction =
            new Dictionary<string, object> { ["from"] = Accounts[from], ["value"] = Hex(wei), ["gas"] = Hex(gas), ["data"] = data };
        if (to is not null)
            transaction["to"] = to;
        return (await CallAsync("eth_sendTransaction", transaction)).GetString()!;
    }

    internal Task MineAsync() => CallAsync("evm_mine");

    internal Task MineAsync(int blocks) => CallAsync("anvil_mine", Hex(blocks));

    /// <summary>Puts other, empty blocks in the place of the last ones.</summary>
    internal Task ReorganiseAsync(int depth) => CallAsync("anvil_reorg", depth, Array.Empty<object>());

    internal async Task<string> HashAsync(long number) =>
        (await CallAsync("eth_getBlockByNumber", Hex(number), false)).GetProperty("hash").GetString()!;

    internal async Task<long> HeadAsync() => Number(await CallAsync("eth_blockNumber"));

    internal static string Hex(long number) => "0x" + number.ToString("x", CultureInfo.InvariantCulture);

    internal static long Number(JsonElement hex) => long.Parse(hex.GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
    }

    static string Missing => "anvil is not installed (cd tests/servers && npm ci --ignore-scripts).";
}
