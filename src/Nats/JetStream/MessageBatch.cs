namespace Ekko.Nats;

/// <summary>Messages that arrived together; their bytes sit in one pooled buffer, given back by disposing. Not thread-safe.</summary>
public sealed class MessageBatch : IDisposable
{
    internal MessageBatch()
    {
    }

    /// <summary>The number of messages.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>Bytes of subjects, headers and payloads.</summary>
    public long ByteSize => throw new NotImplementedException();

    /// <summary>A message.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public JetStreamMessage this[int index] => throw new NotImplementedException();

    /// <summary>What acknowledging needs, in order of delivery; copies that outlive the batch.</summary>
    public AckToken[] ToAckTokens() => throw new NotImplementedException();

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => throw new NotImplementedException();
}
