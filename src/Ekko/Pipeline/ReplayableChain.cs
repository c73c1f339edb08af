namespace Ekko.Pipeline;

/// <summary>What of a chain a stream can give again to a lake.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Position">The last message of the stream that the lake has.</param>
/// <param name="First">The first message that the stream still has after it.</param>
/// <param name="Last">The stream's last message.</param>
/// <param name="Lost">Messages after the position that the stream has no more, of this chain or of others.</param>
public sealed record ReplayableChain(string Chain, long Position, long First, long Last, long Lost);
