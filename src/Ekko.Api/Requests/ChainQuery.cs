using System.ComponentModel;
using Ekko.Reading;
using Microsoft.AspNetCore.Mvc;

namespace Ekko.Api.Requests;

/// <summary>Which chain is asked for.</summary>
sealed record ChainQuery(
    [property: FromQuery(Name = "network"), Description("The network, such as Avalanche.")] string? Network,
    [property: FromQuery(Name = "subnet"), Description("The subnet, such as Mainnet or Fuji.")] string? Subnet)
{
    public BlockFilter Filter => new() { Network = Network, Subnet = Subnet };
}
