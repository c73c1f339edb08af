using System.Globalization;
using System.Net;
using System.Text.Json;
using Ekko.Api;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Migration;
using Ekko.Reading;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Ekko.Arrow;
using Ekko.Tests.Servers;
using Ekko.Writing;

namespace Ekko.Tests.Api;

/// <summary>Reads while the lake is unavailable: from Arrow files, said in a header and in the health, and only as long.</summary>
public sealed class FallbackTests : IDisposable
{
    const string Header = "Ekko-Read-Fallback";
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pages_of_Arrow_files_have_every_row_once_the_newest_first()
    {
        using var batch = ArrowSample.Batch(30);
        ArrowSample.WriteBlocks(batch, _folder.Path);
        using var arrow = new ArrowTransactions(null, _folder.Path);
        foreach (var oldestFirst in (bool[])[false, true])
        {
            var (seen, cursor) = (new List<TransactionSummary>(), (string?)null);
            do
            {
                var page = await arrow.PageAsync(new TransactionFilter { OldestFirst = oldestFirst }, new PageRequest(217, cursor));
                seen.AddRange(page.Items);
                cursor = page.NextCursor;
            }
            while (cursor is not null);
            Assert.Equal(batch.Transactions.Batch.RowCount, seen.DistinctBy(row => (row.BlockHash, row.TxIndex)).Count());
            Assert.Equal(batch.Transactions.Batch.RowCount, seen.Count);
            var order = seen.OrderBy(row => row.BlockTime).ThenBy(row => row.BlockNumber).ThenBy(row => row.TxIndex);
            Assert.Equal((oldestFirst ? order : order.Reverse()).Select(row => row.TxHash), seen.Select(row => row.TxHash));
        }

        var some = await arrow.PageAsync(new TransactionFilter { Network = "Avalanche", Subnet = "Fuji" }, new PageRequest(1000));
        Assert.Equal((await arrow.CountAsync(new TransactionFilter { Network = "Avalanche", Subnet = "Fuji" })).Count, some.Items.Count);
        Assert.All(some.Items, row => Assert.Equal(("Avalanche", "Fuji"), (row.Network, row.Subnet)));
        await Assert.ThrowsAsync<ReadingException>(() => arrow.PageAsync(new TransactionFilter(), new PageRequest(10, "AQAB")));
    }

    [PostgresFact]
    public async Task Reads_come_from_Arrow_files_while_the_lake_is_away_and_from_the_lake_when_it_is_back()
    {
        using var batch = ArrowSample.Batch(20);
        ArrowSample.WriteBlocks(batch, _folder.Path);
        using var place = new ContractLake(CatalogKind.Postgres);
        await using var gate = new TcpGate(PostgresServer.Shared.Port);
        var attachment = place.Attachment with { Name = LakeLocation.Name, CatalogPath = gate.Before(place.CatalogPath) };
        await using (var lake = await Lake.OpenAsync(attachment))
        {
            using var store = new FileStore();
            await new ArrowBackfill(lake, store).RunAsync(_folder.Path);
        }

        await using var source = new DuckLakeDataSource(
            new DuckLakeDataSourceOptions { Lakes = [attachment], DefaultLake = LakeLocation.Name });
        using var arrow = new ArrowTransactions(null, _folder.Path);
        await using var server = ApiHost.Build(new ApiOptions { Address = IPAddress.Loopback, Port = 0 }, source, arrow: arrow);
        await server.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()), Timeout = Patience };
        string[] paths =
        [
            "/api/v1/transactions?limit=40", "/api/v1/transactions/count",
            $"/api/v1/transactions/{System.Text.Encoding.ASCII.GetString(batch.Transactions.TxHash[3])}",
        ];
        var before = await AnswersAsync(client, paths, isFallback: false);

        gate.Refuse(int.MaxValue);
        place.Database.Execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await UntilAsync(client, paths[0], isFallback: true);
        Assert.Equal(before, await AnswersAsync(client, paths, isFallback: true));
        var health = JsonElement.Parse(await client.GetStringAsync("/health/ready"));
        Assert.Equal(("fallback", "arrow"), (health.GetProperty("status").GetString(), health.GetProperty("readFallback").GetString()));
        var block = batch.Transactions.BlockNumber.Values[0].ToString(CultureInfo.InvariantCulture);
        string[] unanswered = ["/api/v1/transactions?snapshotId=1", "/api/v1/blocks", $"/api/v1/blocks/{block}", "/api/v1/stats/networks"];
        foreach (var path in unanswered)
            await AssertUnansweredAsync(client, path, "this request needs it. Meanwhile the Arrow files answer GET /api/v1/transactions, ");
        var some = batch.Transactions.BlockNumber.Values[0];
        var ofBlock = JsonElement.Parse(await client.GetStringAsync($"/api/v1/transactions?fromBlock={block}&toBlock={block}&limit=1000"));
        Assert.Equal(
            batch.Transactions.BlockNumber.Values.ToArray().Count(number => number == some), ofBlock.GetProperty("items").GetArrayLength());
        Directory.Move(_folder.Path, _folder.Path + "-moved");
        await AssertUnansweredAsync(client, paths[2], "the Arrow files cannot be read");
        Directory.Move(_folder.Path + "-moved", _folder.Path);

        gate.Refuse(0);
        await UntilAsync(client, paths[0], isFallback: false);
        Assert.Equal(before, await AnswersAsync(client, paths, isFallback: false));
        health = JsonElement.Parse(await client.GetStringAsync("/health/ready"));
        Assert.Equal("ready", health.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, health.GetProperty("readFallback").ValueKind);
    }

    [Fact]
    public async Task Whatever_finds_the_files_of_the_lake_away_says_so_to_the_others()
    {
        using var batch = ArrowSample.Batch(20);
        ArrowSample.WriteBlocks(batch, _folder.Path);
        using var place = new ContractLake(CatalogKind.Sqlite);
        var attachment = place.Attachment with { Name = LakeLocation.Name };
        await using (var lake = await Lake.OpenAsync(attachment))
        {
            using var store = new FileStore();
            await new ArrowBackfill(lake, store).RunAsync(_folder.Path);
        }

        await using var source = new DuckLakeDataSource(
            new DuckLakeDataSourceOptions { Lakes = [attachment], DefaultLake = LakeLocation.Name });
        using var arrow = new ArrowTransactions(null, _folder.Path);
        await using var server = ApiHost.Build(new ApiOptions { Address = IPAddress.Loopback, Port = 0 }, source, arrow: arrow);
        await server.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()), Timeout = Patience };
        var latest = JsonElement.Parse(await client.GetStringAsync("/health/ready")).GetProperty("snapshotId").GetInt64();

        var away = place.DataPath + "-away";
        Directory.Move(place.DataPath, away);
        using (var past = await client.GetAsync($"/api/v1/transactions?snapshotId={latest}"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, past.StatusCode);
        await UntilReadyAsync(client, "fallback");
        await UntilAsync(client, "/api/v1/transactions?limit=1", isFallback: true);

        Directory.Move(away, place.DataPath);
        await UntilReadyAsync(client, "ready");
        await UntilAsync(client, "/api/v1/transactions?limit=1", isFallback: false);
    }

    static async Task UntilReadyAsync(HttpClient client, string status)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (JsonElement.Parse(await client.GetStringAsync("/health/ready", patience.Token)).GetProperty("status").GetString() != status)
            await Task.Delay(50, patience.Token);
    }

    static async Task AssertUnansweredAsync(HttpClient client, string path, string detail)
    {
        using var response = await client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.ServiceUnavailable, $"{path}: {text}");
        Assert.False(response.Headers.Contains(Header));
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains(detail, JsonElement.Parse(text).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    static async Task UntilAsync(HttpClient client, string path, bool isFallback)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            using var response = await client.GetAsync(path, patience.Token);
            if (response.IsSuccessStatusCode && response.Headers.Contains(Header) == isFallback)
                return;
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>What both sides have in common of the answers.</summary>
    static async Task<List<string>> AnswersAsync(HttpClient client, string[] paths, bool isFallback)
    {
        var answers = new List<string>();
        foreach (var path in paths)
        {
            using var response = await client.GetAsync(path);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, text);
            Assert.Equal(isFallback ? ["arrow"] : [], response.Headers.TryGetValues(Header, out var values) ? values : []);
            var json = JsonElement.Parse(text);
            answers.AddRange(json.TryGetProperty("items", out var items)
                ? items.EnumerateArray().Select(item => string.Join(
                    '|', ((string[])["txHash", "blockNumber", "blockTime", "txIndex", "fromAddress", "toAddress", "value", "gasPrice"])
                        .Select(name => item.GetProperty(name).ToString())))
                : [json.GetProperty("count").ToString()]);
        }

        return answers;
    }
}
