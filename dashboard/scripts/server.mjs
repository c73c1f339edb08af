// A real server on a lake of its own, for tests, for the picture and for the types of the API.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = process.env["EKKO_PROGRAM"] ?? join(root, "src/Ekko.Cli/bin/Release/net10.0/Ekko.Cli.dll");

/** Puts the built dashboard where the program serves it from. */
export async function installDashboard() {
  const served = join(dirname(program), "dashboard");
  await rm(served, { recursive: true, force: true });
  await cp(join(root, "dashboard/dist"), served, { recursive: true });
}

/** @typedef {{ stop: () => Promise<void> }} Running */
/**
 * @typedef {object} LakeServer
 * @property {string} url
 * @property {string} folder
 * @property {(...args: string[]) => Promise<string>} run runs a command on the lake to its end
 * @property {(...args: string[]) => Running} begin begins a command that goes on
 * @property {string} program what serves it
 * @property {NodeJS.ProcessEnv} env the variables of its commands
 * @property {() => Promise<void>} pause ends the server; the lake stays
 * @property {() => Promise<void>} resume starts it again where it was
 * @property {() => Promise<void>} stop ends the server and removes the lake
 */

/**
 * Makes a lake in a temporary folder and serves it.
 * @param {{
 *   fill?: (run: (...args: string[]) => Promise<string>, folder: string) => Promise<unknown>,
 *   args?: string[], host?: string, env?: Record<string, string>,
 * }} [options]
 * @returns {Promise<LakeServer>}
 */
export async function startServer(options = {}) {
  if (!existsSync(program)) throw new Error(`${program} is missing. Build it first: dotnet build src/Ekko.Cli -c Release`);
  const folder = await mkdtemp(join(tmpdir(), "ekko-dashboard-"));
  const port = await freePort();
  const env = {
    ...process.env,
    DUCKLAKE_CATALOG_TYPE: "sqlite",
    DUCKLAKE_CATALOG_PATH: join(folder, "catalog.sqlite"),
    DUCKLAKE_DATA_PATH: join(folder, "files/"),
    EKKO_LISTEN: `${options.host ?? "127.0.0.1"}:${port}`,
    ...options.env,
  };
  /** @param {string[]} args */
  const run = (...args) => runProgram(args, env);
  if (options.fill) await options.fill(run, folder);
  else await run("doctor", "--init").catch(() => "");

  const url = `http://127.0.0.1:${port}`;
  /** @param {string[]} args */
  const begin = (...args) => beginProgram(args, env);
  const serve = async () => {
    const serving = begin("serve", ...(options.args ?? []));
    try {
      await answers(`${url}/health/ready`, serving.child);
      return serving;
    } catch (error) {
      await serving.stop();
      throw new Error(`The server did not start: ${serving.said()}`, { cause: error });
    }
  };
  const remove = () => rm(folder, { recursive: true, force: true });
  let serving = await serve().catch(async (error) => {
    await remove();
    throw error;
  });
  return {
    url,
    folder,
    program,
    env,
    run,
    begin,
    pause: () => serving.stop(),
    resume: async () => {
      serving = await serve();
    },
    stop: async () => {
      await serving.stop();
      await remove();
    },
  };
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function beginProgram(args, env) {
  const child = spawn("dotnet", [program, ...args], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  child.stderr.on("data", (text) => (said += text));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  return { child, stop, said: () => said };
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>}
 */
async function runProgram(args, env) {
  const child = spawn("dotnet", [program, ...args], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let errors = "";
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (errors += text));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`ekko ${args.join(" ")} ended with ${code}: ${errors || out}`);
  return out;
}

/**
 * @param {string} url
 * @param {import("node:child_process").ChildProcess} serving
 */
async function answers(url, serving) {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    if (serving.exitCode !== null) throw new Error(`it ended with ${serving.exitCode}`);
    const ready = await fetch(url).then((response) => response.ok, () => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} did not answer within a minute`);
}

/** @returns {Promise<number>} */
export async function freePort() {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("The system gave no free port.");
  return address.port;
}
