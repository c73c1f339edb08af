import type { Schemas } from "~/api/client";

type Row = Schemas["TransactionSummary"];
export type Side = Row | undefined;

/** Transactions of two blocks in pairs: those that are in both stand beside each other, the others alone. */
export function sides(orphaned: readonly Row[], canonical: readonly Row[]): readonly { orphaned: Side; canonical: Side }[] {
  const kept = new Map(canonical.map((row) => [row.txHash, row]));
  const pairs = orphaned.map((row) => ({ orphaned: row as Side, canonical: kept.get(row.txHash) }));
  const seen = new Set(orphaned.map((row) => row.txHash));
  const came = canonical.filter((row) => !seen.has(row.txHash)).map((row) => ({ orphaned: undefined as Side, canonical: row as Side }));
  return [...pairs, ...came];
}
