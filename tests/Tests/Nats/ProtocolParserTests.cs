using System.Buffers;
using System.Text;
using Ekko.Nats;
using Ekko.Nats.Protocol;

namespace Ekko.Tests.Nats;

/// <summary>What a server says, cut at every place a socket could cut it.</summary>
public sealed class ProtocolParserTests
{
    const string Stream =
        "INFO {\"server_id\":\"a\",\"max_payload\":1048576} \r\n" + "+OK\r\n" + "PING\r\n" + "PONG\r\n"
        + "MSG a.b 1 0\r\n\r\n" + "MSG a.b 12 reply.to 5\r\nhello\r\n" + "MSG  x   9   2\r\n\r\n\r\n"
        + "HMSG h 3 12 12\r\nNATS/1.0\r\n\r\n\r\n" + "HMSG h 4 r 23 28\r\nNATS/1.0\r\nA: b\r\nC:d\r\n\r\n12345\r\n"
        + "-ERR 'Permissions Violation for Publish to \"x\"'\r\n" + "PING\r\n";

    static readonly string[] Frames =
    [
        "Info||0|||{\"server_id\":\"a\",\"max_payload\":1048576} ", "Ok||0|||", "Ping||0|||", "Pong||0|||",
        "Message|a.b|1|||", "Message|a.b|12|reply.to||hello", "Message|x|9|||\r\n",
        "Message|h|3||NATS/1.0\r\n\r\n|", "Message|h|4|r|NATS/1.0\r\nA: b\r\nC:d\r\n\r\n|12345",
        "Error||0|||Permissions Violation for Publish to \"x\"", "Ping||0|||",
    ];

    static byte[] Whole => Bytes.Of(Stream);

    [Fact]
    public void Frames_are_the_same_wherever_the_bytes_are_cut_once()
    {
        for (var cut = 0; cut <= Whole.Length; cut++)
            Assert.Equal(Frames, Read(Whole.AsMemory(0, cut), Whole.AsMemory(cut)));
    }

    [Fact]
    public void Frames_are_the_same_wherever_the_bytes_are_cut_twice()
    {
        var whole = Whole;
        for (var cut = 0; cut < whole.Length - 40; cut += 3)
        {
            for (var next = cut + 1; next < cut + 40; next++)
                Assert.Equal(Frames, Read(whole.AsMemory(0, cut), whole.AsMemory(cut, next - cut), whole.AsMemory(next)));
        }
    }

    [Fact]
    public void Frames_are_the_same_byte_by_byte()
    {
        var whole = Whole;
        Assert.Equal(Frames, Read([.. Enumerable.Range(0, whole.Length).Select(i => new ReadOnlyMemory<byte>(whole, i, 1))]));
    }

    [Fact]
    public void Bytes_that_arrive_one_after_the_other_give_each_frame_as_soon_as_it_is_whole()
    {
        var parser = new ProtocolParser();
        var frames = new List<string>();
        var consumed = 0;
        var whole = Whole;
        for (var length = 1; length <= whole.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(whole, consumed, length - consumed);
            if (!parser.TryRead(ref buffer, out var frame))
                continue;
            frames.Add(Describe(frame));
            Assert.True(buffer.IsEmpty);
            consumed = length;
        }

        Assert.Equal(Frames, frames);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "unknown operation")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "unknown operation")]
    [InlineData("\r\n", "unknown operation")]
    [InlineData("\n", "CR LF")]
    [InlineData("PING\n", "CR LF")]
    [InlineData("PINGS\r\n", "unknown operation")]
    [InlineData("msg a 1 0\r\n\r\n", "unknown operation")]
    [InlineData("MSG a 1\r\n", "malformed")]
    [InlineData("MSG a b c d e 1\r\n", "malformed")]
    [InlineData("MSG a x 1\r\n", "malformed")]
    [InlineData("MSG a 1 -1\r\n", "malformed")]
    [InlineData("MSG a 1 +1\r\n", "malformed")]
    [InlineData("MSG a -1 1\r\n", "malformed")]
    [InlineData("MSG a 1 1x\r\n", "malformed")]
    [InlineData("MSG a 1 99999999999999999999\r\n", "malformed")]
    [InlineData("MSG a 99999999999999999999 1\r\n", "malformed")]
    [InlineData("MSG a 1 2147483647\r\n", "impossible")]
    [InlineData("MSG a 1 5\r\nhelloXX", "does not end")]
    [InlineData("HMSG a 1 5\r\n", "malformed")]
    [InlineData("HMSG a 1 9 5\r\nhello\r\n", "impossible")]
    public void What_is_not_the_protocol_is_an_error(string text, string reason)
    {
        var error = Assert.Throws<NatsException>(() => Read(Bytes.Of(text)));

        Assert.Equal(NatsErrorKind.Protocol, error.Kind);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_line_without_end_is_an_error_before_it_takes_the_memory()
    {
        var error = Assert.Throws<NatsException>(() => Read(Bytes.Of("MSG " + new string('a', 70_000))));

        Assert.Contains("without end", error.Message);
        Assert.True(error.Message.Length < 300);
    }

    [Fact]
    public void Bytes_that_were_damaged_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(7);
        var refused = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = Whole;
            for (var damage = random.Next(1, 4); damage > 0; damage--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var cut = random.Next(bytes.Length);
            try
            {
                Assert.InRange(Read(bytes.AsMemory(0, cut), bytes.AsMemory(cut)).Count, 0, Frames.Length + 3);
            }
            catch (NatsException error) when (error.Kind == NatsErrorKind.Protocol)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 5_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NATS/2.0\r\n\r\n")]
    [InlineData("NATS/1.0\r\nno colon\r\n\r\n")]
    [InlineData("NATS/1.0\r\n: no name\r\n\r\n")]
    public void A_malformed_header_block_is_an_error(string block) =>
        Assert.Equal(NatsErrorKind.Protocol, Assert.Throws<NatsException>(() => NatsHeaders.Parse(Bytes.Of(block))).Kind);

    [Fact]
    public void Headers_keep_order_case_and_repetitions()
    {
        var headers = NatsHeaders.Parse(Bytes.Of("NATS/1.0 503 No Responders\r\nA: 1\r\na:2\r\nA:  3 \r\n\r\n"));

        Assert.Equal((503, "No Responders"), (headers.Status, headers.StatusText));
        Assert.Equal(["A=1", "a=2", "A=3"], headers.Select(header => $"{header.Key}={header.Value}"));
        Assert.Equal("1", headers["A"]);
    }

    [Theory]
    [InlineData("a b", "x")]
    [InlineData("a:", "x")]
    [InlineData("", "x")]
    [InlineData("a", "x\r\nNats-Msg-Id: 1")]
    public void A_header_that_would_write_another_one_is_refused(string name, string value) =>
        Assert.Throws<ArgumentException>(() => new NatsHeaders { { name, value } });

    [Theory]
    [InlineData("$JS.ACK.s.c.1.2.3.1000000000.5", "1 2 3 1000000000 5", "$JS.ACK.s.c.")]
    [InlineData("$JS.ACK.domain.hash.s.c.1.2.3.4.5", "1 2 3 4 5", "$JS.ACK.domain.hash.s.c.")]
    [InlineData("$JS.ACK.domain.hash.s.c.1.2.3.4.5.random", "1 2 3 4 5", "$JS.ACK.domain.hash.s.c.")]
    public void Reply_subjects_of_deliveries_are_read(string subject, string numbers, string prefix)
    {
        Assert.True(AckSubject.TryRead(Bytes.Of(subject), out var length, out var token));
        Assert.Equal(
            numbers, $"{token.Delivered} {token.StreamSequence} {token.ConsumerSequence} {token.TimestampNanoseconds} {token.Pending}");
        Assert.Equal(prefix, subject[..length]);
        Assert.StartsWith(AckSubject.ToString(Bytes.Of(prefix), token), subject);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("$JS.ACK.s.c.1.2.3.4")]
    [InlineData("$JS.ACK.s.c.1.2.3.4.x")]
    [InlineData("$JS.ACK.s.c.1.2.-3.4.5")]
    public void Other_reply_subjects_are_not(string subject) => Assert.False(AckSubject.TryRead(Bytes.Of(subject), out _, out _));

    static List<string> Read(params ReadOnlyMemory<byte>[] pieces)
    {
        var parser = new ProtocolParser();
        var buffer = Bytes.Pieces(pieces);
        var frames = new List<string>();
        while (parser.TryRead(ref buffer, out var frame))
            frames.Add(Describe(frame));
        return frames;
    }

    static string Describe(in ServerFrame frame)
    {
        var text = frame.Op == ServerOp.Message ? Encoding.UTF8.GetString(frame.Payload) : Encoding.UTF8.GetString(frame.Text);
        return $"{frame.Op}|{Encoding.UTF8.GetString(frame.Subject)}|{frame.SubscriptionId}|{Encoding.UTF8.GetString(frame.ReplyTo)}|{Encoding.UTF8.GetString(frame.Headers)}|{text}";
    }
}
