using Ekko.Cli;
using Ekko.Sources;
using Ekko.Tests.Cli;

namespace Ekko.Tests.Ekko;

/// <summary>Values that are in files: how secrets come to a container or a service.</summary>
public sealed class VariableFilesTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_secret_of_the_contract_may_be_in_a_file()
    {
        var options = Read(
            ("DUCKLAKE_CATALOG_TYPE", "postgres"),
            ("DUCKLAKE_CATALOG_PATH_FILE", Write("catalog", "host=db password=pa ss\n")),
            ("MINIO_ACCESS_KEY_FILE", Write("access", "key\r\n")), ("MINIO_SECRET_KEY_FILE", Write("secret", "hush")),
            ("NATS_URL_FILE", Write("nats", "nats://u:p@host:4222\n\n")), ("REDIS_URL_FILE", Write("redis", "redis://:p@host:6379\n")));

        Assert.Equal("host=db password=pa ss", options.CatalogPath);
        Assert.Equal(("key", "hush"), (options.ObjectStore.AccessKey, options.ObjectStore.SecretKey));
        Assert.Equal(("nats://u:p@host:4222", "redis://:p@host:6379"), (options.Nats.Url, options.RedisUrl));
    }

    [Fact]
    public void A_key_in_a_file_of_networks_may_be_in_a_file_of_its_own()
    {
        var networks = Write("networks.json", """
            {"networks": [{"network": "Ethereum", "subnet": "Mainnet", "urls": ["https://node.example/${NODE_KEY}"]}]}
            """);
        var variables = new Dictionary<string, string> { ["NODE_KEY_FILE"] = Write("key", "abc\n") };
        Assert.EndsWith("/abc", NetworksFile.Read(networks, variables.GetValueOrDefault)[0].Urls[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_value_in_a_file_names_the_variable() =>
        Assert.Equal("DUCKLAKE_BATCH_SIZE", Error(("DUCKLAKE_BATCH_SIZE_FILE", Write("rows", "many"))).Variable);

    [Fact]
    public async Task A_value_and_its_file_contradict_each_other_and_neither_is_shown()
    {
        var run = await RunCli.RunAsync(
            new Dictionary<string, string>
            {
                ["NATS_URL"] = "nats://u:hush@host:1",
                ["NATS_URL_FILE"] = Write("nats", "nats://u:soft@host:1"),
            },
            "", "tables");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("NATS_URL and NATS_URL_FILE are both set", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("soft", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named_with_the_reason()
    {
        var missing = Path.Combine(_folder.Path, "none");
        Assert.Equal(
            $"MINIO_SECRET_KEY_FILE={missing} cannot be read: there is no such file.",
            Error(("MINIO_ACCESS_KEY", "key"), ("MINIO_SECRET_KEY_FILE", missing)).Message);
        Assert.Contains("it is empty", Error(("REDIS_URL_FILE", Write("empty", " \n"))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "64 KiB", Error(("REDIS_URL_FILE", Write("large", new string('x', 70_000)))).Message, StringComparison.Ordinal);
        Assert.Equal("REDIS_URL_FILE", Error(("REDIS_URL_FILE", _folder.Path)).Variable);
    }

    [Fact]
    public void An_empty_name_of_a_file_is_an_unset_one() =>
        Assert.Equal(EkkoOptions.Default, Read(("REDIS_URL_FILE", ""), ("NATS_URL_FILE", " ")));

    string Write(string name, string text)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    static EkkoOptions Read(params (string Name, string Value)[] variables) =>
        EkkoOptions.Read(variables.ToDictionary(variable => variable.Name, variable => variable.Value));

    static EkkoOptionsException Error(params (string Name, string Value)[] variables) =>
        Assert.Throws<EkkoOptionsException>(() => Read(variables));
}
