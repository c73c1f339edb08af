import { join } from "node:path";
import { editBlock } from "./blocks";

type Run = (...args: string[]) => Promise<string>;

/** Fills a lake with the real blocks, one of them replaced. */
export async function fill(run: Run, folder: string): Promise<void> {
  await run("demo");
  // A block of the demo's newest, as if its chain had taken it back: another hash, and one transaction fewer.
  const replaced = await editBlock(join(folder, "blocks"), "avalanche", (block) => {
    block.hash = `0x${"5e".repeat(32)}`;
    block.transactions = block.transactions.slice(0, -1).map((transaction) => ({ ...transaction, blockHash: block.hash }));
  });
  await run("source", "blocks", replaced, "--direct");
}
