using System.Net;

namespace Ekko.Api;

/// <summary>How the API is served.</summary>
public sealed record ApiOptions
{
    /// <summary>The address; port 0 takes a free one.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The port.</summary>
    public required int Port { get; init; }

    /// <summary>Whether every request has to show an API key; where other machines can reach the address it has to.</summary>
    public bool RequiresKey { get; init; }

    /// <summary>How many requests a second one client may make where keys are needed; three times as many at once.</summary>
    public int RequestsPerSecond { get; init; } = 100;

    /// <summary>How many bytes of answers this process keeps.</summary>
    public long CacheBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Origins of other servers whose pages may use the API, such as <c>https://explorer.example</c>.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Whose tokens are taken beside keys; null for nobody's.</summary>
    public JwtOptions? Tokens { get; init; }

    /// <summary>
    /// Settings of OpenTelemetry by their names (<c>OTEL_…</c>); without an endpoint nothing is sent. May hold secrets.
    /// </summary>
    public IReadOnlyDictionary<string, string> Telemetry { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder of the built dashboard; null when there is none.</summary>
    public string? DashboardFolder { get; init; }

    /// <summary>Whether only programs of this machine can reach the address.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>What may be done here that is better not left so; empty for nothing.</summary>
    public IReadOnlyList<string> Warnings => RequiresKey ? [] :
    [
        "Every program and every user of this machine may maintain the lake without a key: expire snapshots, remove files. "
        + "Where that is not wanted, listen on an address that needs keys (EKKO_LISTEN).",
    ];

    /// <summary>Reads <c>host:port</c>.</summary>
    /// <param name="listen">The text, such as <c>127.0.0.1:8080</c>, <c>localhost:8080</c> or <c>[::1]:8080</c>.</param>
    /// <exception cref="EkkoException">The host is a name other than localhost, or the text is no host and port.</exception>
    public static ApiOptions Parse(string listen)
    {
        var colon = listen.LastIndexOf(':');
        if (colon > 0 && ushort.TryParse(listen.AsSpan(colon + 1), out var port))
        {
            var host = listen[..colon];
            if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
                return new ApiOptions { Address = IPAddress.Loopback, Port = port };
            if (IPAddress.TryParse(host, out var address))
                return new ApiOptions { Address = address, Port = port, RequiresKey = !IPAddress.IsLoopback(address) };
        }

        throw new EkkoException(
            $"Listening on {listen} failed: give an address of this machine and a port, such as 127.0.0.1:8080 or [::1]:8080.");
    }
}
