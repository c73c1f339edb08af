import { ago, dateTime, exactTime } from "~/format/time";
import { useNow } from "~/shell/now";
import { useZone } from "~/shell/settings";

/** A time in the reader's zone; pointing at it says the rest. */
export function Time({ iso }: { iso: string }) {
  const [zone] = useZone();
  return (
    <time dateTime={iso} title={`${exactTime(iso, zone)}\n${iso}`} className="number">
      {dateTime(iso, zone)}
    </time>
  );
}

export function Ago({ iso }: { iso: string }) {
  const [zone] = useZone();
  const now = useNow();
  return (
    <time dateTime={iso} title={exactTime(iso, zone)}>
      {ago(iso, now)}
    </time>
  );
}
