import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { installDashboard, startServer } from "../scripts/server.mjs";
import { fill } from "./lake";

const dashboard = fileURLToPath(new URL("..", import.meta.url));

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the dashboard and the API answer. */
    url: string;
  }
}

/** One server for all tests that only read: a lake of the real blocks, one of them replaced. */
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
