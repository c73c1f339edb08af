import { expect, it } from "vitest";
import { api, startBrowser } from "./browser";

const browser = startBrowser();

interface Page<T> {
  snapshotId: number;
  items: T[];
}

const countAt = async (id: number) => (await api<{ count: number }>(`/api/v1/transactions/count?snapshotId=${id}`)).count;
const shown = (value: number) => value.toLocaleString("en-US");
const latest = async () => (await api<Page<unknown>>("/api/v1/snapshots?limit=1")).snapshotId;

it("The slider moves every page to the state of its snapshot, in words, in SQL and in the URL", async () => {
  const page = await browser.open("/transactions");
  const last = await latest();
  await page.getByText(`${shown(await countAt(last))} in snapshot ${last}`).waitFor();
  const slider = page.getByRole("slider", { name: "Snapshot" });
  await slider.fill("5");
  await page.getByText(`${shown(await countAt(5))} in snapshot 5`).waitFor();
  await page.getByText("As of snapshot 5").waitFor();
  expect(new URL(page.url()).searchParams.get("at")).toBe("5");
  await page.getByTitle("Copy the SQL clause of this snapshot").getByText("AT (VERSION => 5)").waitFor();
  expect(await slider.getAttribute("aria-valuetext")).toContain("Snapshot 5,");

  await page.getByRole("link", { name: "Blocks", exact: true }).click();
  await page.getByText("of snapshot 5, the newest first").waitFor();
  expect(new URL(page.url()).searchParams.get("at")).toBe("5");
  await page.getByRole("button", { name: "Follow the latest snapshot" }).click();
  await page.getByText(`of snapshot ${last}, the newest first`).waitFor();
  expect(new URL(page.url()).searchParams.has("at")).toBe(false);
});

it("The slider is moved by keys, and back goes to the state before", async () => {
  const page = await browser.open("/transactions?at=4");
  await page.getByText("in snapshot 4").waitFor();
  await page.getByRole("button", { name: "One snapshot on" }).press("Enter");
  await page.getByText("in snapshot 5").waitFor();
  await page.getByRole("slider", { name: "Snapshot" }).press("ArrowRight");
  await page.getByText("in snapshot 6").waitFor();
  await page.goBack();
  await page.getByText("in snapshot 4").waitFor();
});

it("While a snapshot is on its way, the rows of another cannot be taken for its rows", async () => {
  const page = await browser.open("/transactions?at=4");
  await page.getByText("in snapshot 4").waitFor();
  await page.getByRole("grid").waitFor();
  let release: (() => void) | undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/api/v1/transactions?**snapshotId=7**", async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole("slider", { name: "Snapshot" }).fill("7");
  const settled = page.locator(".settled[data-stale]");
  await settled.waitFor();
  expect(await settled.getAttribute("aria-busy")).toBe("true");
  expect(await settled.evaluate((element) => (element as HTMLElement).inert)).toBe(true);
  release?.();
  await page.waitForFunction(() => !document.querySelector(".settled[data-stale]"));
});

it("A time of the commit clock leads to the state of then", async () => {
  const page = await browser.open("/transactions");
  const snapshots = await api<Page<{ snapshotId: number; snapshotTime: string }>>("/api/v1/snapshots?limit=20");
  const sixth = snapshots.items.find((one) => one.snapshotId === 6) ?? snapshots.items[0];
  await page.getByRole("button", { name: "Go to a snapshot or a time" }).click();
  await page.getByRole("textbox", { name: "Snapshot number, or a time" }).fill(sixth?.snapshotTime ?? "");
  await page.getByRole("button", { name: "Go", exact: true }).click();
  await page.getByText(`As of snapshot ${sixth?.snapshotId}`).waitFor();
});

it("A citation names snapshot, time and a link that shows the same rows", async () => {
  const page = await browser.open("/transactions?network=Polygon");
  const last = await latest();
  await page.getByText(`in snapshot ${last}`).waitFor();
  await page.getByRole("button", { name: "Cite this" }).click();
  const cited = (await page.locator(".citation").textContent()) ?? "";
  expect(cited).toContain(`Snapshot ${last}`);
  const link = /http\S+/.exec(cited)?.[0] ?? "";
  expect(new URL(link).searchParams.get("at")).toBe(String(last));
  expect(new URL(link).searchParams.get("network")).toBe("Polygon");
});

it("Two states are compared in levels: tables, counts, rows", async () => {
  const page = await browser.open("/compare?from=2&to=5");
  const counted = await api<{ tables: { name: string; counts: { insertedRows: number } }[] }>("/api/v1/diff?from=2&to=5&counts=true");
  for (const { name, counts } of counted.tables) {
    await page.getByRole("row", { name: new RegExp(`^${name} same \\+${shown(counts.insertedRows)} 0`) }).waitFor();
  }
  await page.getByRole("button", { name: "blocks", exact: true }).click();
  await page.getByRole("heading", { name: "Rows of blocks" }).waitFor();
  await page.locator(".difference").first().waitFor();
  expect(new URL(page.url()).searchParams.get("table")).toBe("blocks");
});

it("A reorganisation shows what was believed beside what is canonical, and leads back to then", async () => {
  const page = await browser.open("/reorganisations");
  const { items } = await api<Page<{ id: number; blockNumber: number; lastSnapshotId: number }>>("/api/v1/reorganisations");
  expect(items.length).toBe(1);
  await page.getByRole("link", { name: shown(items[0]?.blockNumber ?? 0) }).click();
  await page.getByText("Believed then").waitFor();
  await page.getByText("Canonical now").waitFor();
  expect(await page.locator("td.gone").count()).toBe(1);
  await page.getByRole("link", { name: "See the lake as it was then" }).click();
  await page.getByText(`As of snapshot ${items[0]?.lastSnapshotId}`).waitFor();
});
