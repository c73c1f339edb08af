import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const blocks = fileURLToPath(new URL("../../data/blocks", import.meta.url));

export interface Block {
  hash: string;
  transactions: { blockHash: string; hash: string; input: string }[];
}

async function namesOf(chain: string): Promise<string[]> {
  const names = (await readdir(blocks)).filter((name) => new RegExp(`^${chain}-\\d+\\.json\\.gz$`).test(name));
  if (names.length === 0) throw new Error(`data/blocks has no block of ${chain}.`);
  return names;
}

/** Puts the real blocks of a chain, or some of them, into a folder of their own. */
export async function copyBlocks(folder: string, chain: string, first = 0, end?: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const name of (await namesOf(chain)).slice(first, end)) await copyFile(join(blocks, name), join(folder, name));
  return folder;
}

/** How many transactions the real blocks of a chain have. */
export async function countOf(chain: string): Promise<number> {
  const read = await Promise.all((await namesOf(chain)).map(readBlock));
  return read.reduce((sum, { block }) => sum + block.transactions.length, 0);
}

async function readBlock(name: string): Promise<{ response: unknown; block: Block }> {
  const response = JSON.parse(gunzipSync(await readFile(join(blocks, name))).toString()) as Record<string, unknown>;
  return { response, block: (response["result"] ?? response) as Block };
}

/** Puts the first real block of a chain into a folder, as an edit leaves it. */
export async function editBlock(folder: string, chain: string, edit: (block: Block) => void): Promise<string> {
  await mkdir(folder, { recursive: true });
  const [name = ""] = await namesOf(chain);
  const { response, block } = await readBlock(name);
  edit(block);
  await writeFile(join(folder, name.replace(/\.gz$/, "")), JSON.stringify(response));
  return folder;
}
