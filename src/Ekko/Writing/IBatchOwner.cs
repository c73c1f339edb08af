using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>Fills the buffers of a scheduler, and is told what becomes of them.</summary>
interface IBatchOwner<TBuffer>
    where TBuffer : BatchBuffer
{
    /// <summary>Rows that make a buffer due.</summary>
    int DueRows { get; }

    TBuffer NewBuffer();

    /// <summary>What the commit of a buffer writes besides its rows; null for nothing. The buffer is complete.</summary>
    ICatalogCommitHook? Seal(TBuffer buffer);

    /// <summary>Takes note of a commit, in their order, while no other caller has entered the scheduler.</summary>
    /// <param name="buffer">The buffer, which is emptied afterwards.</param>
    /// <param name="result">What the commit did.</param>
    /// <param name="elapsed">The time since its first attempt.</param>
    /// <param name="next">The oldest buffer that is not committed.</param>
    void Committed(TBuffer buffer, WriteResult result, TimeSpan elapsed, TBuffer next);

    /// <summary>Takes note of an attempt that failed, and of how long the next one waits.</summary>
    void Retries(Exception error, TimeSpan wait);

    /// <summary>Takes note of a buffer that could not be committed. It stays first in line.</summary>
    void Failed(Exception error);
}
