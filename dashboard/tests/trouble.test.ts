import { expect, inject, it } from "vitest";
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

it("HTML and marks of direction in data are shown, never obeyed", async () => {
  const name = `<img src=x onerror="document.title='broken'">\u202Egpj.exe\u0007`;
  const page = await browser.open("/");
  await page.route("**/api/v1/search?**", (route) =>
    route.fulfill({
      json: {
        snapshotId: 1,
        items: [
          { kind: "chain", title: name, key: name, network: name, subnet: "Mainnet" },
          { kind: "chain", title: "x".repeat(10_000_000), key: "b", network: "B", subnet: "Mainnet" },
        ],
      },
    }),
  );
  await page.goto(`${inject("url")}/search?q=x`);
  await page.getByText("⟨U+202E⟩gpj.exe␇").first().waitFor();
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.title()).not.toBe("broken");
  await page.getByText("9,998,000 more characters").waitFor();
});

it("A snapshot that is expired while it is shown says so", async () => {
  const page = await browser.open("/blocks?at=6");
  await page.getByRole("grid").waitFor();
  await page.route("**/api/v1/transactions**", (route) =>
    route.fulfill({ status: 410, contentType: "application/problem+json", json: { title: "Gone", status: 410, detail: "Snapshot 6 was expired." } }),
  );
  await page.getByRole("link", { name: "Transactions", exact: true }).click();
  await page.getByText("This snapshot has been expired").waitFor();
  await page.getByRole("link", { name: "Show the latest snapshot" }).waitFor();
});

it("A server that goes away is said, and the page goes on when it is back", async () => {
  const page = await browser.open("/transactions?network=Polygon");
  await page.getByRole("grid").waitFor();
  await page.route("**/api/**", (route) => route.abort());
  await page.locator(".connection").waitFor();
  expect(await page.getByRole("grid").isVisible()).toBe(true);
  await page.unroute("**/api/**");
  await page.locator(".connection").waitFor({ state: "detached" });
});

it("An empty lake says how to fill it", { timeout: 120_000 }, async () => {
  const server = await startServer();
  try {
    const page = await browser.open("/");
    await page.route("**/api/**", async (route) => {
      const { pathname, search } = new URL(route.request().url());
      // A stream of events never ends, and the other server's would not be this page's.
      if (pathname.endsWith("/live")) return route.abort();
      await route.fulfill({ response: await route.fetch({ url: server.url + pathname + search }) });
    });
    await page.reload();
    await page.getByText("The lake is empty in this snapshot").waitFor();
    await page.getByText("ekko demo").first().waitFor();
    await page.getByRole("link", { name: "Transactions", exact: true }).click();
    await page.getByText("No transactions in this snapshot").waitFor();
  } finally {
    await server.stop();
  }
});
