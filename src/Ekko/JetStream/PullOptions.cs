namespace Ekko.JetStream;

/// <summary>
/// How much a <see cref="PullConsumer"/> asks for ahead of its reader. The sum of what waits and what is asked for never exceeds the
/// limits.
/// </summary>
public sealed record PullOptions
{
    /// <summary>Messages.</summary>
    public int MaxMessages { get; init; } = 8192;

    /// <summary>Bytes, as the server counts them (subject, headers, payload). A message that is larger by itself is an error.</summary>
    public int MaxBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long one request stays open at the server.</summary>
    public TimeSpan Expires { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a quiet server shows that it is there; after two missed ones everything is asked for anew. At most half of
    /// <see cref="Expires"/>.
    /// </summary>
    public TimeSpan IdleHeartbeat { get; init; } = TimeSpan.FromSeconds(5);
}
