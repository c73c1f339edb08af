import { readFile, stat } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { startBrowser } from "./browser";

const most = 250 * 1024;
const dist = new URL("../dist/", import.meta.url);
const browser = startBrowser();

it("The first load is at most 250 KiB compressed, fonts included, editor and charts left out", async () => {
  const page = await browser.open("/");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  // The last that the page draws.
  await page.locator(".plot canvas").nth(3).waitFor();
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname));
  const files = [...new Set(["/index.html", ...loaded])].filter(
    (path) => !/^\/(api|health)/.test(path) && !/\/(echarts|codemirror)-/.test(path),
  );
  const sizes: Record<string, number> = {};
  for (const path of files) {
    const file = new URL(`.${path}`, dist);
    sizes[path] = /\.woff2?$/.test(path) ? (await stat(file)).size : gzipSync(await readFile(file)).length;
  }
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  expect(files.filter((path) => path.endsWith(".js")).length).toBeGreaterThan(2);
  expect(total, JSON.stringify(sizes)).toBeLessThan(most);
});

it("Nothing is loaded from elsewhere", async () => {
  const page = await browser.open("/transactions");
  await page.getByRole("grid").waitFor();
  const origins = await page.evaluate(() => [
    ...new Set(performance.getEntriesByType("resource").map((entry) => new URL(entry.name).origin)),
  ]);
  expect(origins).toEqual([new URL(page.url()).origin]);
});
