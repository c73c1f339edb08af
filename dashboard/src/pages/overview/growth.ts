import type { Schemas } from "~/api/client";

/**
 * The bytes that a snapshot's files add up to, by the snapshot that added each. Files that were merged since are in the one that merged
 * them.
 */
export function growth(files: readonly Schemas["TableFile"][]): readonly { snapshotId: number; total: number }[] {
  const added = new Map<number, number>();
  for (const file of files) added.set(file.sinceSnapshotId, (added.get(file.sinceSnapshotId) ?? 0) + file.fileBytes);
  let total = 0;
  return [...added]
    .sort(([one], [other]) => one - other)
    .map(([snapshotId, size]) => {
      total += size;
      return { snapshotId, total };
    });
}
