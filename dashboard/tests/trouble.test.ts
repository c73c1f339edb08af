import { expect, it } from "vitest";
import { startServer } from "../scripts/server.mjs";
import { startBrowser } from "./browser";

const browser = startBrowser();

it("A snapshot that is not there is said, with the way to the latest", async () => {
  const page = await browser.open("/transactions?at=9999");
  await page.getByText("There is no such thing in this snapshot").waitFor();
  await page.getByRole("link", { name: "Show the latest snapshot" }).click();
  await page.getByRole("grid").waitFor();
  expect(new URL(page.url()).searchParams.has("at")).toBe(false);
});

it.each([
  ["/transactions/0x12", "did not understand"],
  [`/transactions/0x${"0".repeat(64)}`, "no such thing"],
  ["/addresses/hello", "did not understand"],
  ["/blocks/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "did not understand"],
  ["/compare?from=0&to=9999", "no such thing"],
  ["/reorganisations/777", "no such thing"],
  ["/lake/tables/nothing", "no such thing"],
  ["/nowhere", "no page at this address"],
  ["/?interval=fortnight&at=-3", "Overview"],
])("%s is answered in words", async (path, words) => {
  const page = await browser.open(path);
  await page.getByText(words).first().waitFor();
});

it("An empty lake says how to fill it", { timeout: 120_000 }, async () => {
  const server = await startServer();
  try {
    const page = await browser.open("/");
    await page.goto(server.url);
    await page.getByText("The lake is empty in this snapshot").waitFor();
    await page.getByText("ekko demo").first().waitFor();
    for (const [name, title] of [
      ["Transactions", "No transactions in this snapshot"],
      ["Blocks", "No block"],
      ["Reorganisations", "No reorganisation"],
      ["Maintenance", "Nothing was done yet"],
    ] as const) {
      await page.getByRole("link", { name, exact: true }).click();
      await page.getByText(title).first().waitFor();
    }
  } finally {
    await server.stop();
  }
});
