using System.ComponentModel;
using Ekko.Reading;
using Microsoft.AspNetCore.Mvc;

namespace Ekko.Api.Requests;

/// <summary>Which blocks are asked for.</summary>
sealed record BlockQuery(
    [property: FromQuery(Name = "network"), Description("The network, such as Avalanche.")] string? Network,
    [property: FromQuery(Name = "subnet"), Description("The subnet, such as Mainnet or Fuji.")] string? Subnet,
    [property: FromQuery(Name = "fromBlock"), Description("The lowest block number.")] long? FromBlock,
    [property: FromQuery(Name = "toBlock"), Description("The highest block number.")] long? ToBlock,
    [property: FromQuery(Name = "fromBlockTime"), Description("The earliest time of a block, by the chain's clock.")]
    TimeArgument? FromBlockTime,
    [property: FromQuery(Name = "toBlockTime"), Description("The time before which a block has to be, by the chain's clock.")]
    TimeArgument? ToBlockTime,
    [property: FromQuery(Name = "afterBlock"),
        Description("The number of the block that the client has already: what comes after it is wanted.")]
    long? AfterBlock,
    [property: FromQuery(Name = "afterBlockHash"),
        Description("The hash of that block; with network and subnet. If the chain has replaced it: 409 with the last block in common.")]
    string? AfterBlockHash,
    [property: FromQuery(Name = "order"), Description("Which come first. Unset: newest.")] Choice<ListOrder>? Order)
{
    public BlockFilter Filter => new()
    {
        Network = Network,
        Subnet = Subnet,
        FromBlock = FromBlock,
        ToBlock = ToBlock,
        AfterBlock = AfterBlock,
        AfterBlockHash = AfterBlockHash,
        OldestFirst = Order?.Value == ListOrder.Oldest,
        FromBlockTime = FromBlockTime?.Value,
        ToBlockTime = ToBlockTime?.Value,
    };
}
