using Ekko.Blocks;
using Ekko.Sources;
using Ekko.Tests.Architecture;
using Ekko.Tests.Cli;

namespace Ekko.Tests.Sources;

/// <summary>The file that names several networks.</summary>
public sealed class NetworksFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_example_is_a_file_of_networks()
    {
        var networks = NetworksFile.Read(Repository.Full("networks.example.json"), _ => null);
        Assert.Equal(
            ["Avalanche/Mainnet/EVM", "Avalanche/Fuji/EVM", "Avalanche/Dexalot/EVM"], networks.Select(network => network.ToString()));
        Assert.Equal(45_000_000, networks[1].From);
        Assert.Equal(TimeSpan.FromSeconds(2), networks[1].PollInterval);
    }

    [Fact]
    public void Every_member_is_read()
    {
        var network = Read(
            """
            {"networks": [{"network": "A", "subnet": "B", "vmType": "C", "urls": ["http://${HOST}:1/${KEY}", "ws://x"], "from": 1, "to": 2, "confirmations": 3,
              "concurrency": 4, "batch": 5, "pollInterval": "6ms", "giveUpAfter": "7s", "maxReorganisation": 8}]}
            """,
            ("HOST", "node"), ("KEY", "s3cret")).Single();
        Assert.Equal(new NodeConfig("A", "B", "C"), network.Chain);
        Assert.Equal(["http://node:1/s3cret", "ws://x"], network.Urls);
        Assert.Equal(
            (1, 2, 3, 4, 5, 8),
            (network.From, network.To, network.Confirmations, network.Concurrency, network.Batch, network.MaxReorganisation));
        Assert.Equal((TimeSpan.FromMilliseconds(6), TimeSpan.FromSeconds(7)), (network.PollInterval, network.GiveUpAfter));
        Assert.DoesNotContain("s3cret", network.ToString());
    }

    [Theory]
    [InlineData("", "line 1 is not JSON there")]
    [InlineData("{\"networks\": [\n{,}]}", "line 2 is not JSON there")]
    [InlineData("[]", "the file has to be an object")]
    [InlineData("{}", "networks has to be an array")]
    [InlineData("""{"networks": []}""", "networks is empty")]
    [InlineData("""{"networks": [], "more": 1}""", "has a member more, which is none of networks")]
    [InlineData("""{"networks": [1]}""", "networks[0] has to be an object")]
    [InlineData("""{"networks": [{"subnet": "B", "urls": ["http://x"]}]}""", "networks[0].network has to be a string")]
    [InlineData("""{"networks": [{"network": "A", "subnet": "", "urls": ["http://x"]}]}""", "networks[0].subnet has to be a string")]
    [InlineData("""{"networks": [{"network": "A", "subnet": "B"}]}""", "networks[0].urls has to be an array of at least one URL")]
    [InlineData("""{"networks": [{"network": "A", "subnet": "B", "urls": []}]}""",
        "networks[0].urls has to be an array of at least one URL")]
    [InlineData("""{"networks": [{"network": "A", "subnet": "B", "urls": ["s3cret"]}]}""",
        "networks[0].urls[0]: Reading a node's URL failed")]
    [InlineData("""{"networks": [{"network": "A", "subnet": "B", "urls": ["http://x/${S3CRET}"]}]}""", "variable S3CRET, which is not set")]
    [InlineData("""{"networks": [{"network": "A", "subnet": "B", "urls": ["http://x"], "batch": 0}]}""",
        "batch is 0, and has to be a number from 1 to 1000")]
    [InlineData("""{"networks": [{"network": "A", "subnet": "B", "urls": ["http://x"], "from": "1"}]}""",
        "from is \"1\", and has to be a number")]
    [InlineData("""{"networks": [{"network": "A", "subnet": "B", "urls": ["http://x"], "pollInterval": "soon"}]}""",
        "pollInterval is \"soon\", and has to be a time")]
    [InlineData("""{"networks": [{"network": "A", "subnet": "B", "urls": ["http://x"], "from": 5, "to": 4}]}""",
        "networks[0].to is 4, below from")]
    [InlineData("""{"networks": [{"network": "A", "subnet": "B", "urls": ["http://x"], "form": 5}]}""", "networks[0] has a member form")]
    [InlineData("""{"networks": [{"network": "A", "network": "A", "subnet": "B", "urls": ["http://x"]}]}""",
        "networks[0] has network twice")]
    [InlineData(
        """{"networks": [{"network": "A", "subnet": "B", "urls": ["http://x"]}, {"network": "A", "subnet": "B", "urls": ["http://y"]}]}""",
        "networks[1] is A/B/EVM once more")]
    public void What_is_wrong_is_said_with_its_place(string text, string problem)
    {
        var error = Assert.Throws<EkkoException>(() => Read(text));
        Assert.Contains(problem, error.Message);
        Assert.StartsWith("Reading ", error.Message);
        Assert.DoesNotContain("s3cret", error.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_that_names_an_example() =>
        Assert.Contains(
            "networks.example.json",
            Assert.Throws<EkkoException>(() => NetworksFile.Read(Path.Combine(_folder.Path, "none"), _ => null)).Message);

    [Theory]
    [InlineData("rpc", "URL is missing")]
    [InlineData("rpc http://x", "--network and --subnet are missing")]
    [InlineData("rpc http://x --network A --subnet B --from 5 --to 4", "--to is below --from")]
    [InlineData("rpc http://x --network A --subnet B --batch 0", "--batch is below 1")]
    [InlineData("rpc http://x --network A --subnet B --poll-interval 5", "--poll-interval=5 is not accepted")]
    [InlineData("rpc --config f --network A", "--network belongs into the file of --config")]
    [InlineData("rpc http://x --config f", "URL belongs into the file of --config")]
    public async Task Wrong_options_are_said_in_one_line(string arguments, string problem)
    {
        var result = await RunCli.RunAsync(["source", .. arguments.Split(' ')]);
        Assert.Equal(2, result.Code);
        Assert.Contains(problem, result.Error);
    }

    IReadOnlyList<NetworkConfig> Read(string text, params (string Name, string Value)[] environment)
    {
        var path = Path.Combine(_folder.Path, "networks.json");
        File.WriteAllText(path, text);
        return NetworksFile.Read(path, name => environment.FirstOrDefault(variable => variable.Name == name).Value);
    }
}
