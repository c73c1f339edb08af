namespace Ekko.Pipeline;

/// <summary>The blocks of a session whose messages are still coming, at most one for each chain. The wait for them is bounded.</summary>
/// <param name="flushInterval">The longest a message waits for a commit to begin.</param>
/// <param name="maxBytes">The most bytes that wait.</param>
/// <param name="time">The clock.</param>
sealed class OpenBlocks(TimeSpan flushInterval, long maxBytes, TimeProvider time)
{
    /// <summary>More messages than any block has.</summary>
    const int MaxMessages = 16_384;

    /// <summary>How long the end of a block is waited for at least, where the chain tells it.</summary>
    static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    readonly List<OpenBlock> _blocks = [];
    long _bytes;

    public IReadOnlyList<OpenBlock> All => _blocks;

    /// <summary>When the stream took the oldest message that waits; null when none waits.</summary>
    public DateTimeOffset? Oldest => _blocks.Count == 0 ? null : _blocks.Min(block => block.Messages[0].Message.Time);

    /// <summary>Whether a block cannot be waited for any longer, since too much waits.</summary>
    public bool IsTooLarge(OpenBlock block) => block.Messages.Count >= MaxMessages || _bytes > maxBytes;

    /// <summary>Notes that a block got another message.</summary>
    public void Added(OpenBlock block)
    {
        if (block.Messages.Count == 1)
            _blocks.Add(block);
        _bytes += block.Messages[^1].Message.Payload.Length;
    }

    /// <summary>Empties a block.</summary>
    public void Clear(OpenBlock block)
    {
        _bytes -= block.ByteSize;
        block.Clear();
        _blocks.Remove(block);
    }

    /// <summary>The time until the first block has waited long enough; null when none waits.</summary>
    public TimeSpan? Remaining()
    {
        TimeSpan? shortest = null;
        foreach (var block in _blocks)
        {
            var remaining = WaitOf(block) - time.GetElapsedTime(block.Since);
            if (shortest is null || remaining < shortest)
                shortest = remaining;
        }

        return shortest < TimeSpan.Zero ? TimeSpan.Zero : shortest;
    }

    /// <summary>Blocks that have waited long enough.</summary>
    public List<OpenBlock> Overdue() => _blocks.FindAll(block => time.GetElapsedTime(block.Since) >= WaitOf(block));

    TimeSpan WaitOf(OpenBlock block) => block.SendsBlocks == true && flushInterval < ShortestWait ? ShortestWait : flushInterval;
}
