namespace Ekko.Reading;

/// <summary>A message that cannot be a row, and why.</summary>
public sealed record RejectedMessage
{
    /// <summary>The id of its row.</summary>
    public required long Id { get; init; }

    /// <summary>When it came, by the clock of the writer.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The subject it came on.</summary>
    public required string? Subject { get; init; }

    /// <summary>Its number in the stream.</summary>
    public required long? StreamSequence { get; init; }

    /// <summary>Why it was rejected.</summary>
    public required string Reason { get; init; }

    /// <summary>Its bytes.</summary>
    public required long PayloadBytes { get; init; }

    /// <summary>What it says; in a list only its beginning.</summary>
    public required string? Payload { get; init; }

    /// <summary>Whether the payload is here as <c>text</c> (UTF-8) or as <c>base64</c>; null without a payload.</summary>
    public required string? PayloadEncoding { get; init; }
}
