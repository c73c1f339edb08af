// What 10^18 wei are called on a network. The lake stores wei; the name is for readers only.
const currencies: Readonly<Record<string, string>> = {
  Arbitrum: "ETH",
  Avalanche: "AVAX",
  Base: "ETH",
  Ethereum: "ETH",
  Gnosis: "xDAI",
  Hyperliquid: "HYPE",
  Optimism: "ETH",
  Polygon: "POL",
};

/** The currency of a network; of one that is not known, "coins". */
export function currencyOf(network: string): string {
  return currencies[network] ?? "coins";
}
