using Ekko.Cli.Doctor;
using Ekko.Tests.Ekko.JetStream;
using Ekko.Tests.Servers;
using NATS.Client.JetStream.Models;

namespace Ekko.Tests.Cli;

/// <summary>Servers that are stopped, refuse, or are set up so that rows would be lost.</summary>
public sealed class DoctorServerFaultTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly Dictionary<string, string> _environment;

    public DoctorServerFaultTests() => _environment = RunCli.LakeIn(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [NatsFact]
    public async Task A_server_that_is_stopped_is_found()
    {
        _environment["NATS_URL"] = $"nats://127.0.0.1:{FreePort.Next()}";
        await DoctorRun.FindsAsync(_environment, "nats", CheckStatus.Failed, "127.0.0.1", "NATS_URL");
    }

    [NatsFact]
    public async Task A_server_without_JetStream_and_one_that_wants_a_password_are_found()
    {
        using var plain = new NatsServer("", hasJetStream: false);
        _environment["NATS_URL"] = plain.Url;
        await DoctorRun.FindsAsync(_environment, "nats", CheckStatus.Failed, "JetStream", "nats-server -js");
        using var closed = new NatsServer("authorization { user: u, password: p }");
        _environment["NATS_URL"] = closed.Url;
        await DoctorRun.FindsAsync(_environment, "nats", CheckStatus.Failed, "", "credentials");
    }

    [NatsFact]
    public async Task A_certificate_that_has_ended_is_found()
    {
        using var server = new NatsServer(
            "tls { cert_file: \"{folder}/server.pem\", key_file: \"{folder}/key.pem\" }",
            folder => TestCertificates.Write(folder, "localhost", DateTimeOffset.UtcNow.AddDays(-1)));
        _environment["NATS_URL"] = $"tls://localhost:{server.Port}";
        _environment["NATS_CA"] = Path.Combine(server.Folder, "ca.pem");
        await DoctorRun.FindsAsync(_environment, "nats", CheckStatus.Failed, "", "NATS_URL");
    }

    [NatsFact]
    public async Task A_stream_that_is_missing_or_drops_old_messages_is_found()
    {
        using var server = new NatsServer("");
        _environment["NATS_URL"] = server.Url;
        await DoctorRun.FindsAsync(_environment, "nats", CheckStatus.Warning, "no stream blockchain", "ekko source");
        await server.JetStream.CreateStreamAsync(
            new StreamConfig("blockchain", ["transactions", "transactions.>"]) { MaxMsgs = 10, Discard = StreamConfigDiscard.Old });
        await DoctorRun.FindsAsync(_environment, "nats", CheckStatus.Warning, "drop messages", "--max-msgs=-1");
    }

    [NatsFact]
    public async Task Messages_that_a_stream_dropped_before_they_were_in_the_lake_are_found()
    {
        using var server = new NatsServer("");
        _environment["NATS_URL"] = server.Url;
        var stream = await server.JetStream.CreateStreamAsync(
            new StreamConfig("blockchain", ["transactions", "transactions.>"]) { MaxMsgs = 2, Discard = StreamConfigDiscard.Old });
        for (var i = 0; i < 6; i++)
            await server.JetStream.PublishAsync("transactions.a", "{}"u8.ToArray());
        Assert.Equal(3, (await RunCli.RunAsync(_environment, "", "doctor", "--init")).Code);
        Assert.Equal(0, (await RunCli.RunAsync(_environment, "", "apikey", "create", "x")).Code);
        DuckLake.Catalog.CatalogContent.Execute(
            _environment["DUCKLAKE_CATALOG_PATH"],
            $"INSERT INTO ekko_positions VALUES ('blockchain', 'Avalanche', 'Fuji', 'EVM', {stream.Info.Created.UtcTicks}, 2, 0)");
        await DoctorRun.FindsAsync(_environment, "nats", CheckStatus.Failed, "dropped 2 messages", "announce these blocks again");
    }

    [PostgresFact]
    public async Task A_database_that_is_stopped_and_a_wrong_password_are_found()
    {
        using var database = PostgresServer.Shared.CreateDatabase();
        _environment["DUCKLAKE_CATALOG_TYPE"] = "postgres";
        _environment["DUCKLAKE_CATALOG_PATH"] = database.Keywords + " password=hush-hush";
        var (status, summary, advice) = (await DoctorRun.AllAsync(_environment, TimeProvider.System, "catalog"))["catalog"];
        Assert.Equal(CheckStatus.Failed, status);
        Assert.DoesNotContain("hush-hush", summary, StringComparison.Ordinal);
        Assert.Contains("password", advice, StringComparison.Ordinal);
        _environment["DUCKLAKE_CATALOG_PATH"] = $"dbname=lake host=127.0.0.1 port={FreePort.Next()}";
        await DoctorRun.FindsAsync(_environment, "catalog", CheckStatus.Failed, "cannot be reached", "Start the database");
        _environment["DUCKLAKE_CATALOG_PATH"] = database.Keywords;
        await DoctorRun.FindsAsync(_environment, "catalog", CheckStatus.Warning, "no lake", "--init");
    }

    [S3Fact]
    public async Task A_bucket_that_is_missing_is_made_and_a_server_that_is_stopped_is_found()
    {
        var server = S3Server.Shared.Options;
        _environment["DUCKLAKE_DATA_PATH"] = $"s3://missing-{Guid.NewGuid():N}/files";
        _environment["MINIO_ENDPOINT"] = server.Endpoint!;
        _environment["MINIO_ACCESS_KEY"] = server.AccessKey!;
        _environment["MINIO_SECRET_KEY"] = server.SecretKey!;
        _environment["MINIO_SECURE"] = server.Secure ? "true" : "false";
        _environment["EKKO_CACHE_DIR"] = Path.Combine(_folder.Path, "cache");
        await DoctorRun.FindsAsync(_environment, "data path", CheckStatus.Failed, "there is no bucket", "--fix \"data path\"");
        await DoctorRun.FixAsync(_environment, "data path");
        await DoctorRun.FindsAsync(_environment, "data path", CheckStatus.Ok, "can be written", "");
        if (S3Server.Shared.ChecksSignatures)
        {
            _environment["MINIO_SECRET_KEY"] = "wrong";
            await DoctorRun.FindsAsync(_environment, "data path", CheckStatus.Failed, "", "MINIO_SECRET_KEY");
        }

        _environment["MINIO_ENDPOINT"] = $"127.0.0.1:{FreePort.Next()}";
        await DoctorRun.FindsAsync(_environment, "data path", CheckStatus.Failed, "", "MINIO_ENDPOINT");
    }

    [RedisFact]
    public async Task A_Redis_that_is_stopped_is_found_and_one_that_runs_answers()
    {
        using var server = new RedisServer();
        _environment["REDIS_URL"] = server.Url;
        await DoctorRun.FindsAsync(_environment, "redis", CheckStatus.Ok, "answers", "");
        server.Kill();
        var (status, summary, _) = (await DoctorRun.AllAsync(_environment, TimeProvider.System, "redis"))["redis"];
        Assert.Equal(CheckStatus.Warning, status);
        Assert.DoesNotContain(RedisServer.Password, summary, StringComparison.Ordinal);
    }
}
