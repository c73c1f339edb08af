using Ekko.Sources.Rpc;

namespace Ekko.Sources;

/// <summary>Blocks that follow each other, with the memory their bytes are in.</summary>
sealed class BlockChunk : IDisposable
{
    readonly List<RpcResponse> _answers = [];

    public List<NodeBlock> Blocks { get; } = [];

    /// <summary>Receipts that nodes did not have.</summary>
    public int MissingReceipts { get; set; }

    /// <summary>Keeps an answer as long as the chunk.</summary>
    public RpcResponse Own(RpcResponse answer)
    {
        _answers.Add(answer);
        return answer;
    }

    public void Dispose()
    {
        foreach (var answer in _answers)
            answer.Dispose();
        _answers.Clear();
        Blocks.Clear();
    }
}
