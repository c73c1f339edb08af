import type { Schemas } from "~/api/client";
import { duration } from "~/format/number";

const most = 20;

/** How often commits came before a snapshot; null where there are too few to say. */
export function rateOf(snapshots: readonly Schemas["SnapshotSummary"][], at: number): { text: string; count: number } | null {
  const before = snapshots.filter((snapshot) => snapshot.snapshotId <= at && snapshot.snapshotId > 0).slice(0, most);
  const newest = before[0];
  const oldest = before[before.length - 1];
  if (!newest || !oldest || before.length < 2) return null;
  const passed = Date.parse(newest.snapshotTime) - Date.parse(oldest.snapshotTime);
  return { text: `every ${duration(passed / (before.length - 1))}`, count: before.length };
}
