using System.Runtime.CompilerServices;

namespace Ekko.Sources;

/// <summary>Blocks of a range in their order, several requests ahead of the reader that takes them.</summary>
static class BlockStream
{
    /// <summary>Reads a range.</summary>
    /// <param name="node">The node.</param>
    /// <param name="first">The first block.</param>
    /// <param name="last">The last block.</param>
    /// <param name="batch">Blocks in a request.</param>
    /// <param name="ahead">Requests ahead.</param>
    /// <param name="cancellationToken">Ends the requests on their way.</param>
    /// <returns>Chunks; the reader disposes each.</returns>
    public static async IAsyncEnumerable<BlockChunk> ReadAsync(
        EvmNode node, long first, long last, int batch, int ahead, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var requests = new Queue<Task<BlockChunk>>();
        try
        {
            var next = first;
            while (next <= last || requests.Count > 0)
            {
                while (next <= last && requests.Count < ahead)
                {
                    var count = (int)Math.Min(batch, last - next + 1);
                    requests.Enqueue(node.BlocksAsync(next, count, ending.Token));
                    next += count;
                }

                yield return await requests.Dequeue().ConfigureAwait(false);
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            foreach (var request in requests)
            {
                await ((Task)request).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (request.IsCompletedSuccessfully)
                    (await request.ConfigureAwait(false)).Dispose();
            }
        }
    }
}
