/** A whole number as the API gives it: text where a floating point number could not hold it. */
export type Whole = number | string | bigint;

const unitsOfBytes = ["B", "kB", "MB", "GB", "TB", "PB"];

/** 27570 is "27,570". Digits are grouped as text, so that none is lost. */
export function count(value: Whole): string {
  const text = String(value);
  const sign = text.startsWith("-") ? "-" : "";
  return sign + groupDigits(text.slice(sign.length));
}

/** "1 block", "2 blocks". */
export function counted(value: Whole, one: string, many = `${one}s`): string {
  return `${count(value)} ${String(value) === "1" ? one : many}`;
}

export function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** 7339049 is "7.3 MB"; the exact number belongs into a title. */
export function bytes(value: number): string {
  let amount = value;
  let unit = 0;
  while (amount >= 999.5 && unit < unitsOfBytes.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 99.5 ? 0 : 1;
  return `${amount.toFixed(digits)} ${unitsOfBytes[unit]}`;
}

/** Milliseconds in the unit that reads best. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A share of a whole, for widths and sentences; 0 where there is no whole. */
export function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, part / whole) : 0;
}
