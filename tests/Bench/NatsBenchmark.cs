using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Ekko.Nats;

namespace Ekko.Bench;

/// <summary>
/// Publishing into and pulling out of a real nats-server with file storage on this machine, messages of 1.1 KB with ids of 16 bytes. The
/// yardstick is core NATS through the same connection: what the socket and the server's protocol cost without a stream.
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

        await using var connection = await NatsConnection.ConnectAsync(new NatsClientOptions { Servers = [server.Url] }, cancellationToken);
        await CorePublishAsync(connection, Messages / 10, cancellationToken);
        var core = await MeasureAsync(server, () => CorePublishAsync(connection, Messages, cancellationToken));
        await PublishAsync(connection, Messages / 10, withId: true, cancellationToken);
        var plain = await MeasureAsync(server, () => PublishAsync(connection, Messages, withId: false, cancellationToken));
        var publish = await MeasureAsync(server, () => PublishAsync(connection, Messages, withId: true, cancellationToken));
        Add(report, "publish with acknowledgements and ids, pipelined", publish, $"without ids {Rate(plain)}, core publish {Rate(core)}",
            "≥ 100,000 msg/s");
        var all = await MeasureAsync(server, () => PullAsync(connection, AckPolicy.All, cancellationToken));
        Add(report, "pull, each batch acknowledged by its last message", all);
        var each = await MeasureAsync(server, () => PullAsync(connection, AckPolicy.Explicit, cancellationToken));
        Add(report, "pull, every message acknowledged", each, $"by batch {Rate(all)}", "≥ 141,000 msg/s");
    }

    static async Task CorePublishAsync(NatsConnection connection, int count, CancellationToken cancellationToken)
    {
        var payload = RandomNumberGenerator.GetBytes(PayloadBytes);
        for (var i = 0; i < count; i++)
            await connection.PublishAsync("nobody.listens", payload, cancellationToken: cancellationToken);
        await connection.FlushAsync(cancellationToken);
    }

    static async Task PublishAsync(NatsConnection connection, int count, bool withId, CancellationToken cancellationToken)
    {
        await connection.JetStream.DeleteStreamAsync(Stream, cancellationToken);
        await connection.JetStream.CreateOrUpdateStreamAsync(
            new StreamConfig
            {
                Name = Stream,
                Subjects = ["bench.>"],
                Storage = StreamStorage.File,
                Discard = StreamDiscard.New,
                DuplicateWindow = TimeSpan.FromMinutes(2),
            },
            cancellationToken);
        var payload = RandomNumberGenerator.GetBytes(PayloadBytes);
        var id = new byte[16];
        await using var publisher = connection.JetStream.CreatePublisher();
        for (var i = 0; i < count; i++)
        {
            BitConverter.TryWriteBytes(id, i);
            await publisher.PublishAsync(
                Subject, payload, withId ? Base64Url.EncodeToString(id) : null, cancellationToken: cancellationToken);
        }

        await publisher.FlushAsync(cancellationToken);
        var stream = await connection.JetStream.FindStreamAsync(Stream, cancellationToken);
        if (stream!.State.Messages != count)
            throw new InvalidOperationException($"The stream has {stream.State.Messages} of {count} messages.");
    }

    static async Task PullAsync(NatsConnection connection, AckPolicy policy, CancellationToken cancellationToken)
    {
        await connection.JetStream.DeleteConsumerAsync(Stream, "c", cancellationToken);
        await connection.JetStream.CreateOrUpdateConsumerAsync(
            Stream, new ConsumerConfig { DurableName = "c", AckPolicy = policy, MaxAckPending = -1 }, cancellationToken);
        await using var pull = connection.JetStream.CreatePullConsumer(Stream, "c");
        var next = 1L;
        while (next <= Messages)
        {
            using var batch = await pull.ReadAsync(cancellationToken);
            for (var i = 0; i < batch.Count; i++, next++)
            {
                if (batch[i] is var message && (message.StreamSequence != next || message.Payload.Length != PayloadBytes))
                    throw new InvalidOperationException($"Message {message.StreamSequence} came instead of {next}.");
            }

            if (policy == AckPolicy.All)
                await pull.AckAsync(batch[batch.Count - 1].Ack, cancellationToken);
            else
                await pull.AckAsync(batch.ToAckTokens(), cancellationToken);
        }

        await connection.FlushAsync(cancellationToken);
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
