import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startServer, type LakeServer } from "../scripts/server.mjs";
import { editBlock } from "./blocks";
import { api, heapOf, startBrowser } from "./browser";

// HTML, a mark that turns the direction, a bell.
const network = `<img src=x onerror="document.title='broken'">\u202Egpj.exe\u0007`;
const tables = 500;
const columns = 200;
const longest = 10_000_000;

let lake: LakeServer;

const browser = startBrowser(() => lake.url);

beforeAll(async () => {
  lake = await startServer({
    fill: async (run, folder) => {
      // One transaction asks for 10 MB of call data.
      const blocks = await editBlock(join(folder, "blocks"), "avalanche", (block) => {
        const [first] = block.transactions;
        if (first) first.input = `0x${"ab".repeat(longest)}`;
      });
      await run("source", "blocks", blocks, "--direct", "--network", network, "--subnet", "Mainnet");
      const statements = [
        "BEGIN",
        ...Array.from({ length: tables }, (_, i) => `CREATE TABLE table_${i} (a INTEGER)`),
        `CREATE TABLE wide (${Array.from({ length: columns }, (_, i) => `column_${i} VARCHAR`).join(", ")})`,
        "COMMIT",
        `INSERT INTO wide SELECT ${Array.from({ length: columns }, (_, i) => `'value ' || ${i}`).join(", ")}`,
        `UPDATE wide SET column_7 = repeat('<b>\u202E', ${longest / 4})`,
      ];
      await writeFile(join(folder, "tables.sql"), `${statements.join(";\n")};`);
      await run("sql", "-f", join(folder, "tables.sql"));
    },
  });
});
afterAll(() => lake?.stop());

it("500 tables are listed, sorted and found", async () => {
  const page = await browser.open("/lake");
  const { items } = await api<{ items: unknown[] }>("/api/v1/tables", lake.url);
  expect(items.length).toBeGreaterThan(tables);
  await page.getByText(`${items.length} tables in snapshot`).waitFor();
  await page.getByRole("button", { name: "Size", exact: true }).click();
  expect(await page.locator("tbody tr").first().textContent()).toContain("transactions");
  await page.getByLabel("Name").fill("table_499");
  await page.getByRole("link", { name: "table_499" }).click();
  await page.getByText("No files in this snapshot").waitFor();
});

it("A table of 200 columns is shown whole", async () => {
  const page = await browser.open("/lake/tables/wide");
  await page.getByText(`column_${columns - 1}`).first().waitFor();
  const sql = "SELECT * REPLACE ('short' AS column_7) FROM wide";
  await page.goto(`${lake.url}/sql?sql=${encodeURIComponent(sql)}`);
  await page.getByRole("button", { name: "Run" }).click();
  const last = page.getByRole("gridcell", { name: `value ${columns - 1}` });
  await last.scrollIntoViewIfNeeded();
  await page.getByRole("columnheader", { name: `column_${columns - 1}` }).waitFor();
});

it("A changed value of 10 MB is cut, with the way to more of it", async () => {
  const { snapshotId } = await api<{ snapshotId: number }>("/api/v1/snapshots?limit=1", lake.url);
  const page = await browser.open(`/compare?from=${snapshotId - 1}&to=${snapshotId}&table=wide`);
  await page.getByText("more characters").waitFor();
  await page.getByText("⟨U+202E⟩<b>").first().waitFor();
  expect((await page.locator("body").innerText()).length).toBeLessThan(50_000);
  await page.getByRole("button", { name: "show more" }).click();
  expect((await page.locator("body").innerText()).length).toBeLessThan(2_000_000);
  expect(await page.locator("main b").count()).toBe(0);
});

it("Call data of 10 MB is shown in its parts, and HTML and marks of direction as they are", async () => {
  const { items } = await api<{ items: { txHash: string; txIndex: number }[] }>("/api/v1/transactions?order=oldest&limit=1", lake.url);
  const page = await browser.open(`/transactions/${items[0]?.txHash}`);
  await page.getByText("10,000,000 bytes").first().waitFor();
  await page.locator(".chain").getByText("⟨U+202E⟩gpj.exe␇").first().waitFor();
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.title()).not.toBe("broken");
  expect((await page.locator("body").innerText()).length).toBeLessThan(50_000);
});

it("Names of a chain are shown, never obeyed, wherever they stand", async () => {
  for (const path of ["/", "/transactions", "/blocks", "/search?q=gpj"]) {
    const page = await browser.open(path);
    await page.locator("main").getByText("⟨U+202E⟩gpj.exe␇").and(page.locator(":visible")).first().waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).not.toBe("broken");
  }
});

it("Of a result of a million rows so many are shown, and it is said of how many", { timeout: 120_000 }, async () => {
  const sql = "SELECT range AS n, 'row ' || range AS name, range * 1.5 AS half FROM range(1000000)";
  const page = await browser.open(`/sql?sql=${encodeURIComponent(sql)}`);
  await page.getByLabel("Rows at most").selectOption("100000");
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByText("the first 100,000 rows").waitFor();
  await page.getByRole("button", { name: "Count them all" }).click();
  await page.getByText("of 1,000,000 rows").waitFor();
  const grid = page.getByRole("grid", { name: "Result" });
  await grid.focus();
  await grid.press("End");
  await page.getByRole("gridcell", { name: "row 99999" }).waitFor();
  expect(await page.getByRole("row").count()).toBeLessThan(80);
  expect(await heapOf(page)).toBeLessThan(150_000_000);
});
