using System.Globalization;

namespace Ekko.Sources.Rpc;

/// <summary>One method with its parameters.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Parameters">A JSON array.</param>
/// <param name="IsOptional">True: an error of the node is an answer like any other, because there is another way; it is not asked
/// again.</param>
readonly record struct RpcCall(string Method, string Parameters, bool IsOptional = false)
{
    public static RpcCall ChainId => new("eth_chainId", "[]");

    public static RpcCall LatestHeader => new("eth_getBlockByNumber", "[\"latest\",false]");

    public static RpcCall Header(long number) => new("eth_getBlockByNumber", $"[\"{Hex(number)}\",false]");

    public static RpcCall Block(long number) => new("eth_getBlockByNumber", $"[\"{Hex(number)}\",true]");

    public static RpcCall BlockReceipts(long number) => new("eth_getBlockReceipts", $"[\"{Hex(number)}\"]", IsOptional: true);

    public static RpcCall Receipt(string transactionHash) => new("eth_getTransactionReceipt", $"[\"{transactionHash}\"]");

    static string Hex(long number) => "0x" + number.ToString("x", CultureInfo.InvariantCulture);
}
