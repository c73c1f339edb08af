import { groupDigits } from "./number";

/** An amount of wei, divided at its decimal point. No digit is rounded. */
export interface Amount {
  readonly sign: "" | "-";
  readonly whole: string;
  /** Without trailing zeros; empty when the amount is whole. */
  readonly fraction: string;
}

export const etherDecimals = 18;
export const gweiDecimals = 9;

/** Wei as text into units of 10^decimals, exactly. Text that is not a whole number is an error of the caller. */
export function amount(wei: string | number | bigint, decimals = etherDecimals): Amount {
  const value = BigInt(wei);
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  return {
    sign: value < 0n ? "-" : "",
    whole: groupDigits(digits.slice(0, point)),
    fraction: digits.slice(point).replace(/0+$/, ""),
  };
}

/** "1234567890000000000" is "1.23456789". */
export function decimalText(wei: string | number | bigint, decimals = etherDecimals): string {
  const { sign, whole, fraction } = amount(wei, decimals);
  return sign + whole + (fraction ? `.${fraction}` : "");
}

/** Like {@link decimalText}, and an ellipsis where the fraction goes on. */
export function shortDecimalText(wei: string | number | bigint, digits: number, decimals = etherDecimals): string {
  const { sign, whole, fraction } = amount(wei, decimals);
  if (fraction.length <= digits) return sign + whole + (fraction ? `.${fraction}` : "");
  return `${sign}${whole}.${fraction.slice(0, digits)}…`;
}

/** The sum of amounts, exactly. */
export function sum(amounts: Iterable<string>): bigint {
  let total = 0n;
  for (const wei of amounts) total += BigInt(wei);
  return total;
}

/** For the position of a point in a picture only: never for text. */
export function approximate(wei: string | null, decimals = etherDecimals): number | null {
  return wei === null ? null : Number(BigInt(wei)) / 10 ** decimals;
}
