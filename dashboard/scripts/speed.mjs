// What the dashboard takes with a lake of a million rows: node scripts/speed.mjs [--rows N] [--minutes N] [--rounds N]
// Prints a table. Ends with 1 where a figure is far beyond what it should be.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { fillLargeLake } from "./lake.mjs";
import { browserPath } from "./pages.mjs";
import { installDashboard, startServer } from "./server.mjs";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    minutes: { type: "string", default: "5" },
    rounds: { type: "string", default: "7" },
  },
});
const minutes = Number(values.minutes);
const rounds = Number(values.rounds);

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ what: string, figure: string, wanted: string, isFar: boolean }} Figure */

/** @type {Figure[]} */
const figures = [];

/**
 * @param {string} what
 * @param {number[]} milliseconds
 * @param {number} wanted
 */
function times(what, milliseconds, wanted) {
  const sorted = milliseconds.toSorted((one, other) => one - other);
  const [median, worst] = [sorted[Math.floor(sorted.length / 2)] ?? NaN, sorted.at(-1) ?? NaN];
  const figure = `${median.toFixed(0)} ms, worst ${worst.toFixed(0)} ms`;
  figures.push({ what, figure, wanted: `≤ ${wanted} ms`, isFar: !(median <= wanted * 3) });
}

await installDashboard();
console.log(`Making a lake of ${values.rows} rows …`);
const server = await startServer({ fill: (run) => fillLargeLake(run, Number(values.rows)) });
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--enable-precise-memory-info"] });
try {
  await firstPage();
  await slider();
  await scrolling();
  await liveUpdates();
} finally {
  await browser.close();
  await server.stop();
}
const widths = [Math.max(...figures.map(({ what }) => what.length)), Math.max(...figures.map(({ figure }) => figure.length))];
for (const { what, figure, wanted, isFar } of figures) {
  console.log(`${what.padEnd(widths[0] ?? 0)}  ${figure.padEnd(widths[1] ?? 0)}  ${wanted}${isFar ? "  FAR BEYOND" : ""}`);
}
if (figures.some(({ isFar }) => isFar)) process.exitCode = 1;

/** From nothing to figures on the screen, in a browser that has nothing of the page yet. */
async function firstPage() {
  const usable = [];
  const complete = [];
  for (let round = 0; round < rounds; round++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const begun = performance.now();
    await page.goto(server.url, { waitUntil: "commit" });
    await page.locator(".figures").waitFor();
    usable.push(performance.now() - begun);
    await page.locator(".plot canvas").nth(2).waitFor();
    await page.waitForFunction(() => !document.querySelector(".loading"));
    complete.push(performance.now() - begun);
    await context.close();
  }
  times("first page usable, cold server", usable.slice(0, 1), 1_000);
  times("first page usable", usable.slice(1), 1_000);
  times("first page complete with pictures", complete.slice(1), 2_000);
}

/** From the move of the slider to the rows of its snapshot; the hand has to rest 90 ms, which is part of it. */
async function slider() {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${server.url}/transactions`);
  await page.getByText(/in snapshot \d/).waitFor();
  const last = Number(await page.getByRole("slider", { name: "Snapshot" }).getAttribute("max"));
  const places = Array.from({ length: Math.min(rounds, last - 1) }, (_, i) => last - 1 - i);
  const fresh = [];
  const known = [];
  for (const place of places) fresh.push(await move(page, place));
  for (const place of places) known.push(await move(page, place));
  times("slider to a state not seen before", fresh, 500);
  times("slider to a state seen before", known, 200);
  await page.close();
}

/**
 * @param {Page} page
 * @param {number} place
 * @returns {Promise<number>}
 */
function move(page, place) {
  return page.evaluate(async (to) => {
    const input = /** @type {HTMLInputElement} */ (document.querySelector(".rail-input"));
    const before = location.search;
    const begun = performance.now();
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, String(to));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    for (;;) {
      await new Promise(requestAnimationFrame);
      const at = new URLSearchParams(location.search).get("at");
      const isShown = document.querySelector(".page-note")?.textContent?.includes(`in snapshot ${at},`);
      if (location.search !== before && isShown && !document.querySelector(".settled[aria-busy=true]")) return performance.now() - begun;
      if (performance.now() - begun > 30_000) throw new Error(`The slider did not come to place ${to} within 30 seconds.`);
    }
  }, place);
}

/** Frames while a result of 100,000 rows is scrolled. */
async function scrolling() {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const sql = "SELECT network, block_number, block_time, tx_hash, from_address, to_address, value FROM transactions";
  await page.goto(`${server.url}/sql?sql=${encodeURIComponent(sql)}`);
  await page.getByLabel("Rows at most").selectOption("100000");
  await page.getByRole("button", { name: "Run" }).click();
  const grid = page.getByRole("grid", { name: "Result" });
  await grid.waitFor({ timeout: 60_000 });
  const frames = await grid.evaluate(async (element) => {
    const passed = [];
    let before = await new Promise(requestAnimationFrame);
    for (let frame = 0; frame < 600; frame++) {
      element.scrollTop += 640;
      const now = await new Promise(requestAnimationFrame);
      passed.push(now - before);
      before = now;
    }
    return passed;
  });
  const sorted = frames.toSorted((one, other) => one - other);
  const at = (/** @type {number} */ share) => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  const rate = (1_000 * frames.length) / frames.reduce((sum, one) => sum + one, 0);
  figures.push({
    what: "scrolling 100,000 rows, 20 a frame",
    figure: `${rate.toFixed(0)} frames/s; a frame ${at(0.5).toFixed(1)} ms, 95 % ${at(0.95).toFixed(1)} ms, 99 % ${at(0.99).toFixed(1)} ms`,
    wanted: "60 frames/s",
    isFar: rate < 20,
  });
  await page.close();
}

/** The page's memory while a commit comes each second. */
async function liveUpdates() {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(server.url);
  await page.locator(".plot canvas").nth(2).waitFor();
  const writer = spawn("dotnet", [server.program, "sql", "--batch"], { env: server.env, stdio: ["pipe", "pipe", "inherit"] });
  const said = writer.stdout[Symbol.asyncIterator]();
  const session = await page.context().newCDPSession(page);
  const heaps = [];
  const until = Date.now() + minutes * 60_000;
  for (let commit = 0; Date.now() < until; commit++) {
    const next = Date.now() + 1_000;
    writer.stdin.write(`INSERT INTO transactions SELECT * REPLACE ('0x' || sha256(tx_hash || 'live ${commit}') AS tx_hash,
      '0x' || sha256(block_hash || 'live ${commit}') AS block_hash) FROM transactions WHERE network = 'Gnosis' LIMIT 20;\n`);
    const answer = String((await said.next()).value);
    if (answer.includes('"error"')) throw new Error(answer);
    if (commit % 15 === 0) {
      await session.send("HeapProfiler.collectGarbage");
      heaps.push((await session.send("Runtime.getHeapUsage")).usedSize / 1e6);
    }
    await page.waitForTimeout(Math.max(0, next - Date.now()));
  }
  writer.stdin.end();
  await once(writer, "exit");
  // The first answers and pictures are memory too; it has to be flat from then on.
  const settled = heaps.slice(Math.min(5, Math.floor(heaps.length / 2)));
  const growth = ((settled.at(-1) ?? NaN) - (settled[0] ?? NaN)) / minutes;
  figures.push({
    what: `heap over ${minutes} min of a commit a second`,
    figure: `${heaps.map((size) => size.toFixed(0)).join(" ")} MB; ${growth.toFixed(1)} MB/min`,
    wanted: "flat",
    isFar: !(growth < 10),
  });
  await page.close();
}
