namespace Ekko.Blocks;

/// <summary>The members of a JSON-RPC transaction object that have a column, by the way they are read.</summary>
enum TransactionMember
{
    // Quantities: index into the parser's numbers. The columns of those up to Type may be NULL.
    Gas,
    GasPrice,
    MaxFeePerGas,
    MaxPriorityFeePerGas,
    MaxFeePerBlobGas,
    EffectiveGasPrice,
    GasUsed,
    Nonce,
    ChainId,
    Type,
    TransactionIndex,
    BlockNumber,
    BlockTimestamp,
    Status,
    Value,

    // Texts: index minus Hash into the parser's slices.
    Hash,
    BlockHash,
    From,
    To,
    ContractAddress,
    Input,
    AccessList,
    AuthorizationList,
    BlobVersionedHashes,

    /// <summary>Signatures: left out on purpose.</summary>
    LeftOut,

    /// <summary>Everything else goes to <c>extra</c>.</summary>
    Extra,
}

/// <summary>Finds the member a name stands for.</summary>
static class TransactionMembers
{
    public static TransactionMember Find(ReadOnlySpan<byte> name)
    {
        switch (name.Length)
        {
            case 1:
                return name[0] is (byte)'r' or (byte)'s' or (byte)'v' ? TransactionMember.LeftOut : TransactionMember.Extra;
            case 2:
                return name.SequenceEqual("to"u8) ? TransactionMember.To : TransactionMember.Extra;
            case 3:
                return name.SequenceEqual("gas"u8) ? TransactionMember.Gas : TransactionMember.Extra;
            case 4:
                if (name.SequenceEqual("hash"u8))
                    return TransactionMember.Hash;
                if (name.SequenceEqual("from"u8))
                    return TransactionMember.From;
                return name.SequenceEqual("type"u8) ? TransactionMember.Type : TransactionMember.Extra;
            case 5:
                if (name.SequenceEqual("input"u8))
                    return TransactionMember.Input;
                if (name.SequenceEqual("nonce"u8))
                    return TransactionMember.Nonce;
                return name.SequenceEqual("value"u8) ? TransactionMember.Value : TransactionMember.Extra;
            case 6:
                return name.SequenceEqual("status"u8) ? TransactionMember.Status : TransactionMember.Extra;
            case 7:
                if (name.SequenceEqual("chainId"u8))
                    return TransactionMember.ChainId;
                if (name.SequenceEqual("yParity"u8))
                    return TransactionMember.LeftOut;
                return name.SequenceEqual("gasUsed"u8) ? TransactionMember.GasUsed : TransactionMember.Extra;
            case 8:
                return name.SequenceEqual("gasPrice"u8) ? TransactionMember.GasPrice : TransactionMember.Extra;
            case 9:
                return name.SequenceEqual("blockHash"u8) ? TransactionMember.BlockHash : TransactionMember.Extra;
            case 10:
                return name.SequenceEqual("accessList"u8) ? TransactionMember.AccessList : TransactionMember.Extra;
            case 11:
                return name.SequenceEqual("blockNumber"u8) ? TransactionMember.BlockNumber : TransactionMember.Extra;
            case 12:
                return name.SequenceEqual("maxFeePerGas"u8) ? TransactionMember.MaxFeePerGas : TransactionMember.Extra;
            case 14:
                return name.SequenceEqual("blockTimestamp"u8) ? TransactionMember.BlockTimestamp : TransactionMember.Extra;
            case 15:
                return name.SequenceEqual("contractAddress"u8) ? TransactionMember.ContractAddress : TransactionMember.Extra;
            case 16:
                if (name.SequenceEqual("transactionIndex"u8))
                    return TransactionMember.TransactionIndex;
                return name.SequenceEqual("maxFeePerBlobGas"u8) ? TransactionMember.MaxFeePerBlobGas : TransactionMember.Extra;
            case 17:
                if (name.SequenceEqual("effectiveGasPrice"u8))
                    return TransactionMember.EffectiveGasPrice;
                return name.SequenceEqual("authorizationList"u8) ? TransactionMember.AuthorizationList : TransactionMember.Extra;
            case 19:
                return name.SequenceEqual("blobVersionedHashes"u8) ? TransactionMember.BlobVersionedHashes : TransactionMember.Extra;
            case 20:
                return name.SequenceEqual("maxPriorityFeePerGas"u8) ? TransactionMember.MaxPriorityFeePerGas : TransactionMember.Extra;
            default:
                return TransactionMember.Extra;
        }
    }

    /// <summary>The name of a member as nodes write it.</summary>
    public static string Name(TransactionMember member)
    {
        var name = member.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
