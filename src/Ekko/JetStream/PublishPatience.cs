namespace Ekko.JetStream;

/// <summary>How long a publisher goes on trying. The owner sees to it that one caller at a time works here.</summary>
sealed class PublishPatience(PublisherOptions options, TimeProvider time)
{
    long _refusedSince;

    /// <summary>Why the stream takes nothing at the moment; null while nothing was refused since the last attempt.</summary>
    public JetStreamException? Refusal { get; private set; }

    /// <summary>The stream refuses for the moment.</summary>
    public void Refuse(JetStreamException problem)
    {
        if (_refusedSince == 0)
            _refusedSince = time.GetTimestamp();
        Refusal = problem;
    }

    /// <summary>The next attempt begins.</summary>
    public void Begin() => Refusal = null;

    /// <summary>The stream took a message.</summary>
    public void Succeed() => _refusedSince = 0;

    /// <summary>Whether the answer to a message does not come in time.</summary>
    public bool IsOverdue(PendingPublish message) => time.GetElapsedTime(message.SentAt) >= options.AckTimeout;

    /// <summary>Notes that a message has to be sent again.</summary>
    /// <returns>The error it ends with when it was tried often or long enough; else null.</returns>
    public JetStreamException? GiveUp(PendingPublish message)
    {
        if (Refusal is { } problem)
            return time.GetElapsedTime(_refusedSince) < options.AckTimeout ? null : problem;
        return ++message.Attempts < options.Attempts ? null : new JetStreamException(
            JetStreamErrorKind.Timeout,
            $"Publishing on {message.Subject} failed: no acknowledgement within {options.AckTimeout.TotalSeconds:0.###} s, "
            + $"{options.Attempts} times. The stream may have it nevertheless.");
    }
}
