export type Zone = "utc" | "local";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** The date and time of an ISO 8601 text, to the second: "2026-09-11 17:11:28". */
export function dateTime(iso: string, zone: Zone): string {
  return `${date(iso, zone)} ${clock(iso, zone)}`;
}

export function date(iso: string, zone: Zone): string {
  const time = new Date(iso);
  return zone === "utc"
    ? `${time.getUTCFullYear()}-${two(time.getUTCMonth() + 1)}-${two(time.getUTCDate())}`
    : `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

export function clock(iso: string, zone: Zone): string {
  const time = new Date(iso);
  return zone === "utc"
    ? `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`
    : `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** With the fraction of a second that the text has, and the zone: what two people can compare. */
export function exactTime(iso: string, zone: Zone): string {
  return dateTime(iso, zone) + (/\.\d+/.exec(iso)?.[0] ?? "") + zoneSuffix(iso, zone);
}

function zoneSuffix(iso: string, zone: Zone): string {
  if (zone === "utc") return " UTC";
  const offset = -new Date(iso).getTimezoneOffset();
  const minutes = Math.abs(offset);
  return ` ${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** How long ago, in one unit: "3 min ago". */
export function ago(iso: string, now: number): string {
  const passed = now - new Date(iso).getTime();
  if (passed < 0) return "in the future";
  if (passed < 5_000) return "just now";
  if (passed < minute) return `${Math.floor(passed / 1000)} s ago`;
  if (passed < hour) return `${Math.floor(passed / minute)} min ago`;
  if (passed < 2 * day) return `${Math.floor(passed / hour)} h ago`;
  if (passed < 730 * day) return `${Math.floor(passed / day)} days ago`;
  return `${Math.floor(passed / (365.25 * day))} years ago`;
}
