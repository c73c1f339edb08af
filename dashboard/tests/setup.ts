import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { TestProject } from "vitest/node";
import { installDashboard, startServer } from "../scripts/server.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dashboard = fileURLToPath(new URL("..", import.meta.url));

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the dashboard and the API answer. */
    url: string;
  }
}

/** One server for all tests that only read: a lake of the real blocks, one of them replaced, one message rejected. */
export default async function setup(project: TestProject) {
  await build();
  await installDashboard();
  const server = await startServer({ fill });
  project.provide("url", server.url);
  return () => server.stop();
}

async function build(): Promise<void> {
  // Not the test run's own NODE_ENV, with which React would be built for development.
  const env = { ...process.env, NODE_ENV: "production" };
  const child = spawn("npx", ["vite", "build", "--logLevel", "warn"], { cwd: dashboard, stdio: "inherit", env });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`vite build ended with ${code}`);
}

type Run = (...args: string[]) => Promise<string>;

async function fill(run: Run, folder: string): Promise<void> {
  await run("demo");
  const blocks = join(folder, "blocks");
  await mkdir(blocks);
  await replaceBlock(blocks);
  await run("source", "blocks", blocks, "--direct");
}

/** A block of the demo's newest, as if its chain had taken it back: another hash, and one transaction fewer. */
async function replaceBlock(folder: string): Promise<void> {
  const names = await readdir(join(root, "data/blocks"));
  const name = names.find((one) => /^avalanche-\d+\.json\.gz$/.test(one));
  if (!name) throw new Error("data/blocks has no block of Avalanche's main network.");
  const response = JSON.parse(gunzipSync(await readFile(join(root, "data/blocks", name))).toString()) as Record<string, unknown>;
  const block = (response["result"] ?? response) as { hash: string; transactions: { blockHash: string }[] };
  const hash = `0x${"5e".repeat(32)}`;
  block.hash = hash;
  block.transactions = block.transactions.slice(0, -1).map((transaction) => ({ ...transaction, blockHash: hash }));
  await writeFile(join(folder, name.replace(/\.gz$/, "")), JSON.stringify(block));
}
