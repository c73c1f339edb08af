import axe from "axe-core";
import { expect, it } from "vitest";
import { pages } from "../scripts/pages.mjs";
import { startBrowser } from "./browser";

const browser = startBrowser();

for (const colorScheme of ["light", "dark"] as const) {
  it(`axe finds nothing serious on any page in the ${colorScheme} theme`, { timeout: 240_000 }, async () => {
    const page = await browser.open("/", { colorScheme, bypassCSP: true });
    const found: string[] = [];
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(new URL(path, page.url()).href);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForFunction(() => !document.querySelector(".loading"));
      await page.evaluate(axe.source);
      // As text: what vitest makes of a function does not run in a browser.
      const { violations } = (await page.evaluate("axe.run()")) as axe.AxeResults;
      for (const { id, impact, nodes } of violations) {
        if (impact === "serious" || impact === "critical") found.push(`${name}: ${id} (${impact}) ${nodes[0]?.html.slice(0, 200)}`);
      }
    }
    expect(found).toEqual([]);
  });
}

it("No page scrolls sideways on a phone", { timeout: 120_000 }, async () => {
  const page = await browser.open("/", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  const wide: string[] = [];
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(new URL(path, page.url()).href);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForFunction(() => !document.querySelector(".loading"));
    const width = await page.evaluate(() => {
      const main = document.querySelector(".shell-main");
      return Math.max(document.documentElement.scrollWidth, main ? main.scrollWidth : 0);
    });
    if (width > 390) wide.push(`${name}: ${width}`);
  }
  expect(wide).toEqual([]);
});
