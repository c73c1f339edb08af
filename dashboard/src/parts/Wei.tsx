import { currencyOf } from "~/format/currency";
import { count } from "~/format/number";
import { amount, decimalText, gweiDecimals } from "~/format/wei";

const fractionDigits = 9;

/** An amount in a list: aligned at its decimal point, with an ellipsis where digits are left out. */
export function WeiColumn({ wei, network }: { wei: string; network: string }) {
  const { sign, whole, fraction } = amount(wei);
  const isZero = whole === "0" && fraction === "";
  const isCut = fraction.length > fractionDigits;
  return (
    <span className={isZero ? "wei zero" : "wei"} title={`${decimalText(wei)} ${currencyOf(network)}\n${count(wei)} wei`}>
      <span className="wei-whole">
        {sign}
        {whole}
      </span>
      <span className="wei-fraction">
        {fraction ? `.${fraction.slice(0, fractionDigits)}` : ""}
        {isCut ? "…" : ""}
      </span>
    </span>
  );
}

/** An amount with every digit, and its currency. */
export function Wei({ wei, network }: { wei: string; network: string }) {
  return (
    <span className="number" title={`${count(wei)} wei`}>
      {decimalText(wei)} <span className="unit">{currencyOf(network)}</span>
    </span>
  );
}

/** A price of gas: gwei, exactly. */
export function GasPrice({ wei }: { wei: string | null }) {
  if (wei === null) return <None />;
  return (
    <span className="number" title={`${count(wei)} wei`}>
      {decimalText(wei, gweiDecimals)} <span className="unit">gwei</span>
    </span>
  );
}

/** The lake has no value here. */
export function None() {
  return (
    <span className="faint" title="The lake has no value here (NULL)">
      –
    </span>
  );
}
