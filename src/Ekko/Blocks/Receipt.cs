namespace Ekko.Blocks;

/// <summary>What a transaction's receipt adds to its row; everything absent when there is none.</summary>
readonly ref struct Receipt
{
    /// <summary>1 success, 0 failure; null before Byzantium, when receipts carried a state root instead (EIP-658).</summary>
    public long? Status { get; init; }

    public long? GasUsed { get; init; }

    /// <summary>Wei; absent in receipts of older nodes.</summary>
    public long? EffectiveGasPrice { get; init; }

    /// <summary>The gas used with its quotes when it does not fit a 64-bit integer; empty when it does.</summary>
    public ReadOnlySpan<byte> WideGasUsed { get; init; }

    /// <summary>The price with its quotes when it does not fit a 64-bit integer; empty when it does.</summary>
    public ReadOnlySpan<byte> WideEffectiveGasPrice { get; init; }

    /// <summary>The contract it created, as the node wrote it; empty for none.</summary>
    public ReadOnlySpan<byte> ContractAddress { get; init; }
}
