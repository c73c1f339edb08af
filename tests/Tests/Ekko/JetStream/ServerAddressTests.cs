using Ekko.JetStream;

namespace Ekko.Tests.Ekko.JetStream;

/// <summary>Server URLs, and that what is secret in them stays there.</summary>
public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("localhost", "nats://localhost:4222", null, null, null)]
    [InlineData("nats://h:1", "nats://h:1", null, null, null)]
    [InlineData("tls://h/", "tls://h:4222", null, null, null)]
    [InlineData("NATS://u:p@h:1", "nats://h:1", "u", "p", null)]
    [InlineData("nats://u:p%40%3A%2C%2F@h", "nats://h:4222", "u", "p@:,/", null)]
    [InlineData("nats://u:a@b@h", "nats://h:4222", "u", "a@b", null)]
    [InlineData("nats://t0ken@h", "nats://h:4222", null, null, "t0ken")]
    [InlineData("nats://u:@h", "nats://h:4222", "u", "", null)]
    [InlineData("nats://[::1]:99", "nats://[::1]:99", null, null, null)]
    public void Urls_are_read(string url, string text, string? user, string? password, string? token)
    {
        var address = ServerAddress.Parse(url);

        Assert.Equal((text, user, password, token), (address.ToString(), address.User, address.Password, address.Token));
    }

    [Theory]
    [InlineData("ws://h")]
    [InlineData("http://u:secret@h")]
    [InlineData("nats://u:secret@")]
    [InlineData("nats://u:secret@h:port")]
    [InlineData("nats://u:secret@h:0")]
    [InlineData("nats://u:secret@h:70000")]
    [InlineData("nats://u:secret@h/path")]
    [InlineData("nats://u:secret@h h")]
    [InlineData("nats://[::1")]
    [InlineData("")]
    public void What_is_no_url_is_refused_without_its_secret(string url)
    {
        var error = Assert.Throws<EkkoException>(
            () => NatsClientOptions.From(new NatsOptions { Url = url }, "test", TimeProvider.System));

        Assert.DoesNotContain("secret", error.Message);
    }

    [Fact]
    public void Options_show_servers_without_credentials()
    {
        var options =
            NatsClientOptions.From(new NatsOptions { Url = "nats://u:secret@a:1, tls://secret@b" }, "test", TimeProvider.System);

        Assert.Equal("test -> nats://***@a:1, tls://***@b", options.ToString());
    }
}
