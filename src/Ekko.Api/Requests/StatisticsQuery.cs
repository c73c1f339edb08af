using System.ComponentModel;
using Ekko.Reading;
using Microsoft.AspNetCore.Mvc;

namespace Ekko.Api.Requests;

/// <summary>Of which blocks and transactions statistics are asked for.</summary>
sealed record StatisticsQuery(
    [property: FromQuery(Name = "network"), Description("The network, such as Avalanche.")] string? Network,
    [property: FromQuery(Name = "subnet"), Description("The subnet, such as Mainnet or Fuji.")] string? Subnet,
    [property: FromQuery(Name = "fromBlock"), Description("The lowest block number.")] long? FromBlock,
    [property: FromQuery(Name = "toBlock"), Description("The highest block number.")] long? ToBlock,
    [property: FromQuery(Name = "fromBlockTime"), Description("The earliest time of a block, by the chain's clock.")]
    TimeArgument? FromBlockTime,
    [property: FromQuery(Name = "toBlockTime"), Description("The time before which a block has to be, by the chain's clock.")]
    TimeArgument? ToBlockTime)
{
    public BlockFilter Filter => new()
    {
        Network = Network,
        Subnet = Subnet,
        FromBlock = FromBlock,
        ToBlock = ToBlock,
        FromBlockTime = FromBlockTime?.Value,
        ToBlockTime = ToBlockTime?.Value,
    };

    /// <summary>The same limits, for the transactions of the blocks.</summary>
    public TransactionFilter OfTransactions => new()
    {
        Network = Network,
        Subnet = Subnet,
        FromBlock = FromBlock,
        ToBlock = ToBlock,
        FromBlockTime = FromBlockTime?.Value,
        ToBlockTime = ToBlockTime?.Value,
    };
}
