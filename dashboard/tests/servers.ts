import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../scripts/server.mjs";

const anvil = fileURLToPath(new URL("../../tests/servers/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil", import.meta.url));
const postgres = newestPostgres();
const isThorough = process.env["CI"] === "true";

/** Why a test is left out; null where its server is there, and where CI=true: there its absence fails the test. */
export const lacking = {
  nats: lack(spawnSync("nats-server", ["--version"]).status === 0, "No NATS server is installed (Debian: apt-get install nats-server)."),
  anvil: lack(existsSync(anvil), "anvil is not installed (cd tests/servers && npm ci --ignore-scripts)."),
  postgres: lack(postgres !== undefined, "No PostgreSQL server is installed (Debian: apt-get install postgresql)."),
} as const;

function lack(isThere: boolean, reason: string): string | null {
  return isThere || isThorough ? null : reason;
}

export interface NatsServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A NATS server with JetStream, on a free port and in a folder of its own. */
export async function startNats(): Promise<NatsServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "ekko-nats-"));
  const child = spawn("nats-server", ["-a", "127.0.0.1", "-p", String(port), "-js", "-sd", folder], { stdio: "ignore" });
  await ready(child, "nats-server", () => accepts(port));
  return {
    url: `nats://127.0.0.1:${port}`,
    stop: async () => {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface PostgresServer {
  /** Its database, as a connection string. */
  readonly uri: string;
  /** Ends the server at once; what it stores stays. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL server on a free port and in a folder of its own. It refuses to run as root, and takes its packaged user's name then. */
export async function startPostgres(): Promise<PostgresServer> {
  if (postgres === undefined) throw new Error("No PostgreSQL server is installed.");
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "ekko-postgres-"));
  const owner = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  const made = spawnSync(join(postgres, "initdb"), ["-D", data, "-U", "ekko", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], {
    ...owner,
    cwd: folder,
  });
  if (made.status !== 0) throw new Error(`initdb ended with ${made.status}: ${String(made.stderr)}`);
  const options = ["listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`, "fsync=off"].flatMap((option) => ["-c", option]);
  const begin = async () => {
    const child = spawn(join(postgres, "postgres"), ["-D", data, "-p", String(port), ...options], { ...owner, cwd: folder, stdio: "ignore" });
    const isReady = ["-h", "127.0.0.1", "-p", String(port), "-q"];
    await ready(child, "postgres", async () => spawnSync(join(postgres, "pg_isready"), isReady).status === 0);
    return child;
  };
  let child = await begin();
  return {
    uri: `postgresql://ekko@127.0.0.1:${port}/postgres`,
    pause: () => end(child, "SIGQUIT"),
    resume: async () => {
      child = await begin();
    },
    stop: async () => {
      await end(child, "SIGQUIT");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The folder of the newest PostgreSQL that Debian's packages brought. */
function newestPostgres(): string | undefined {
  const versions = "/usr/lib/postgresql";
  if (!existsSync(versions)) return undefined;
  const [newest] = readdirSync(versions).sort((one, other) => Number(other) - Number(one));
  return newest && join(versions, newest, "bin");
}

function idOf(option: "-u" | "-g"): number {
  return Number(spawnSync("id", [option, "postgres"], { encoding: "utf8" }).stdout);
}

export interface EvmNode {
  readonly url: string;
  /** Accounts that the node signs for. */
  readonly accounts: readonly string[];
  call<T>(method: string, ...parameters: unknown[]): Promise<T>;
  stop(): Promise<void>;
}

/** An EVM node with a chain of its own, which is mined when it is told to. */
export async function startAnvil(): Promise<EvmNode> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const options = ["--host", "127.0.0.1", "--port", String(port), "--no-mining", "--order", "fifo", "--threads", "1", "--silent"];
  const child = spawn(anvil, options, { stdio: "ignore" });
  const call = async <T>(method: string, ...params: unknown[]): Promise<T> => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const answer = (await response.json()) as { result?: T; error?: unknown };
    if (answer.error !== undefined) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
    return answer.result as T;
  };
  await ready(child, "anvil", () => accepts(port));
  return { url, accounts: await call<string[]>("eth_accounts"), call, stop: () => end(child) };
}

async function ready(child: ChildProcess, name: string, isReady: () => Promise<boolean>): Promise<void> {
  let failure: unknown;
  child.once("error", (error) => (failure = error));
  const until = Date.now() + 60_000;
  while (!(await isReady())) {
    if (failure !== undefined || child.exitCode !== null) throw new Error(`${name} did not start.`, { cause: failure });
    if (Date.now() > until) throw new Error(`${name} did not answer within a minute.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}
