// Makes docs/images/dashboard.png, the README's picture, from a real server on the blocks of data/blocks.
import { mkdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { browserPath } from "./pages.mjs";
import { installDashboard, startServer } from "./server.mjs";

const file = fileURLToPath(new URL("../../docs/images/dashboard.png", import.meta.url));
const most = 300_000;

await mkdir(new URL("../../docs/images/", import.meta.url), { recursive: true });
await installDashboard();
const server = await startServer({ fill: (run) => run("demo") });
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: "light" });
  await page.goto(`${server.url}/?at=16&network=Ethereum&interval=month`);
  await page.getByRole("heading", { name: "Top senders" }).waitFor();
  await page.waitForFunction(() => !document.querySelector(".loading"));
  await page.locator("canvas").nth(2).waitFor();
  await page.screenshot({ path: file });
} finally {
  await browser.close();
  await server.stop();
}
const { size } = await stat(file);
if (size > most) throw new Error(`${file} has ${size} bytes; it may have ${most}.`);
console.log(`${file}: ${size} bytes`);
