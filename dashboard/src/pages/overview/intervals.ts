import type { Interval } from "~/url/state";

const lengths: Readonly<Record<Interval, number>> = { year: 4, month: 7, day: 10, hour: 16, minute: 16 };

/** The beginning of an interval, as exact as the interval is. Intervals begin in UTC. */
export function intervalName(start: string, interval: Interval): string {
  return start.slice(0, lengths[interval]).replace("T", " ");
}
