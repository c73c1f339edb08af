import type { Operation } from "~/api/maintenance";

export interface OperationText {
  readonly operation: Operation;
  readonly name: string;
  readonly text: string;
  /** Whether it takes an age, and what of. */
  readonly age?: string;
  /** Whether something cannot be had back. */
  readonly isFinal?: boolean;
}

/** What can be done, in the order in which a checkpoint does it. */
export const operations: readonly OperationText[] = [
  { operation: "flush", name: "Flush", text: "Moves rows that the catalog keeps into files." },
  {
    operation: "expire",
    name: "Expire",
    text: "Ends old snapshots, so that no query can ask for them. Pinned ones stay.",
    age: "Snapshots older than",
    isFinal: true,
  },
  { operation: "merge", name: "Merge", text: "Makes one file of several small ones." },
  { operation: "rewrite", name: "Rewrite", text: "Writes files that lost many rows anew, without them." },
  {
    operation: "cleanup",
    name: "Clean up",
    text: "Deletes files that no snapshot needs any more.",
    age: "Files unneeded since before",
    isFinal: true,
  },
  {
    operation: "orphans",
    name: "Orphans",
    text: "Deletes files below the data path that no catalog row names.",
    age: "Files older than",
    isFinal: true,
  },
  { operation: "checkpoint", name: "Checkpoint", text: "All of it, by the lake's options.", isFinal: true },
];
