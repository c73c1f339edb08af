using Ekko.JetStream;

namespace Ekko.Tests.Ekko.JetStream;

/// <summary>What the reply subject of a delivery says.</summary>
public sealed class AckSubjectTests
{
    [Theory]
    [InlineData("$JS.ACK.s.c.1.2.3.1000000000.5", "1 2 3 1000000000 5", "$JS.ACK.s.c.")]
    [InlineData("$JS.ACK.domain.hash.s.c.1.2.3.4.5", "1 2 3 4 5", "$JS.ACK.domain.hash.s.c.")]
    [InlineData("$JS.ACK.domain.hash.s.c.1.2.3.4.5.random", "1 2 3 4 5", "$JS.ACK.domain.hash.s.c.")]
    public void Reply_subjects_of_deliveries_are_read(string subject, string numbers, string prefix)
    {
        Assert.True(AckSubject.TryRead(subject, out var length, out var token));
        Assert.Equal(
            numbers, $"{token.Delivered} {token.StreamSequence} {token.ConsumerSequence} {token.TimestampNanoseconds} {token.Pending}");
        Assert.Equal(prefix, subject[..length]);
        Assert.StartsWith(AckSubject.Of(prefix, token), subject);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("$JS.ACK.s.c.1.2.3.4")]
    [InlineData("$JS.ACK.s.c.1.2.3.4.x")]
    [InlineData("$JS.ACK.s.c.1.2.-3.4.5")]
    [InlineData("$JS.ACK.s.c.1.2.3.4.99999999999999999999")]
    public void Other_reply_subjects_are_not(string? subject) => Assert.False(AckSubject.TryRead(subject, out _, out _));
}
