import { visible } from "~/format/text";

interface ChainProps {
  network: string;
  subnet: string;
}

// A hue that stays with a chain wherever it is shown: names that differ in a letter differ in colour.
function hue(name: string): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return (sum * 137) % 360;
}

/** A network and its subnet, with the mark of the chain. */
export function Chain({ network, subnet }: ChainProps) {
  return (
    <span className="chain" title={`${visible(network)} / ${visible(subnet)}`}>
      <span className="chain-mark" style={{ "--hue": hue(`${network}/${subnet}`) } as React.CSSProperties} aria-hidden />
      <bdi>{visible(network)}</bdi>
      {subnet !== "Mainnet" && <bdi className="faint">{visible(subnet)}</bdi>}
    </span>
  );
}
