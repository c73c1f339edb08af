using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Ekko.JetStream;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Ekko.Bench;

/// <summary>
/// Publishing into and pulling out of a real nats-server with file storage on this machine, messages of 1.1 KB with ids of 16 bytes. The
/// yardstick is core NATS through NATS.Net: what the socket and the server's protocol cost without a stream.
/// </summary>
sealed class NatsBenchmark : IBenchmark
{
    const int Messages = 500_000;
    const int PayloadBytes = 1_100;
    const string Stream = "bench";
    const string Subject = "bench.Ethereum.Mainnet.EVM";

    public string Name => "nats";

    public string Description => "publish with acknowledgements and pull, against a nats-server on this machine";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        using var server = await TemporaryNats.TryStartAsync(cancellationToken);
        if (server is null)
        {
            report.Add("NATS", "not measured", "nats-server is not installed");
            return;
        }

        await using var core = new NatsConnection(new NatsOpts { Url = server.Url });
        await using var client = await NatsClient.ConnectAsync(new NatsClientOptions { Servers = [server.Url] }, cancellationToken);
        var management = new NatsJSContext(core);
        await CorePublishAsync(core, Messages / 10, cancellationToken);
        var yardstick = await MeasureAsync(server, () => CorePublishAsync(core, Messages, cancellationToken));
        await PublishAsync(client, management, Messages / 10, withId: true, cancellationToken);
        var plain = await MeasureAsync(server, () => PublishAsync(client, management, Messages, withId: false, cancellationToken));
        var publish = await MeasureAsync(server, () => PublishAsync(client, management, Messages, withId: true, cancellationToken));
        Add(report, "publish with acknowledgements and ids, pipelined", publish,
            $"without ids {Rate(plain)}, core publish {Rate(yardstick)}", "≥ 100,000 msg/s");
        var pull = await MeasureAsync(server, () => PullAsync(client, management, cancellationToken));
        Add(report, "pull, each batch acknowledged by its last message", pull, aim: "≥ 141,000 msg/s");
    }

    static async Task CorePublishAsync(NatsConnection connection, int count, CancellationToken cancellationToken)
    {
        var payload = RandomNumberGenerator.GetBytes(PayloadBytes);
        for (var i = 0; i < count; i++)
            await connection.PublishAsync("nowhere.to.go", payload, cancellationToken: cancellationToken);
        await connection.PingAsync(cancellationToken);
    }

    static async Task PublishAsync(
        NatsClient client, NatsJSContext management, int count, bool withId, CancellationToken cancellationToken)
    {
        if (await client.JetStream.FindStreamAsync(Stream, cancellationToken) is not null)
            await management.DeleteStreamAsync(Stream, cancellationToken);
        await client.JetStream.EnsureStreamAsync(
            new StreamConfig
            {
                Name = Stream,
                Subjects = ["bench.>"],
                Discard = StreamConfigDiscard.New,
                DuplicateWindow = TimeSpan.FromMinutes(2),
            },
            cancellationToken);
        var payload = RandomNumberGenerator.GetBytes(PayloadBytes);
        var id = new byte[16];
        await using var publisher = client.CreatePublisher();
        for (var i = 0; i < count; i++)
        {
            BitConverter.TryWriteBytes(id, i);
            await publisher.PublishAsync(
                Subject, payload, withId ? Base64Url.EncodeToString(id) : null, cancellationToken: cancellationToken);
        }

        await publisher.FlushAsync(cancellationToken);
        var stream = await client.JetStream.FindStreamAsync(Stream, cancellationToken);
        if (stream!.State.Messages != count)
            throw new InvalidOperationException($"The stream has {stream.State.Messages} of {count} messages.");
    }

    static async Task PullAsync(NatsClient client, NatsJSContext management, CancellationToken cancellationToken)
    {
        await management.CreateConsumerAsync(
            Stream, new ConsumerConfig { DurableName = "c", AckPolicy = ConsumerConfigAckPolicy.All, MaxAckPending = -1 },
            cancellationToken);
        await using var pull = client.CreatePullConsumer(Stream, "c");
        var next = 1L;
        while (next <= Messages)
        {
            using var batch = await pull.ReadAsync(cancellationToken);
            for (var i = 0; i < batch.Count; i++, next++)
            {
                if (batch[i] is var message && (message.StreamSequence != next || message.Payload.Length != PayloadBytes))
                    throw new InvalidOperationException($"Message {message.StreamSequence} came instead of {next}.");
            }

            pull.Acknowledge(batch[batch.Count - 1].Ack);
        }
    }

    static async Task<Measurement> MeasureAsync(TemporaryNats server, Func<Task> action)
    {
        using var own = Process.GetCurrentProcess();
        var ownBefore = own.TotalProcessorTime;
        var serverBefore = server.ProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await action();
        var elapsed = Stopwatch.GetElapsedTime(start);
        own.Refresh();
        return new Measurement(elapsed, own.TotalProcessorTime - ownBefore, server.ProcessorTime - serverBefore);
    }

    static void Add(Report report, string what, Measurement measured, string yardstick = "", string aim = "") => report.Add(
        what,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Rate(measured)}; processor time per message {Micros(measured.Own):F1} µs, the server's {Micros(measured.Server):F1} µs"),
        yardstick,
        aim);

    static string Rate(Measurement measured) =>
        string.Create(CultureInfo.InvariantCulture, $"{Messages / measured.Elapsed.TotalSeconds:N0} msg/s");

    static double Micros(TimeSpan time) => time.TotalMicroseconds / Messages;

    sealed record Measurement(TimeSpan Elapsed, TimeSpan Own, TimeSpan Server);
}
