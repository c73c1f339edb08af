import axe from "axe-core";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { pages, picture, scenes, show, windows } from "../scripts/pages.mjs";
import { startBrowser } from "./browser";

const folder = fileURLToPath(new URL("../artifacts/pages", import.meta.url));

/** Looks at every page in a theme, in three widths: pictures are kept, axe finds nothing serious, and none scrolls sideways. */
export function lookAtAll(colorScheme: "light" | "dark"): void {
  const browser = startBrowser();
  beforeAll(() => mkdir(folder, { recursive: true }));
  afterAll(() => console.log(`Pictures of every page: ${folder}/*-${colorScheme}.png`));

  it.each(Object.keys({ ...pages, ...scenes }))(`The page %s is sound in the ${colorScheme} theme, in three widths`, async (name) => {
    const page = await browser.open(null, { colorScheme, bypassCSP: true });
    await show(page, inject("url"), name);
    expect(await violations(page)).toEqual([]);
    for (const window of windows) {
      await picture(page, window, `${folder}/${name}-${window.width}-${colorScheme}.png`);
      expect(await widthOf(page), `in a window of ${window.width} pixels`).toBeLessThanOrEqual(window.width);
    }
  });
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // As text: what vitest makes of a function does not run in a browser.
  const { violations: all } = (await page.evaluate("axe.run()")) as axe.AxeResults;
  return all
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, impact, nodes }) => `${id} (${impact}) ${nodes[0]?.html.slice(0, 200)}`);
}

function widthOf(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.querySelector(".shell-main")?.scrollWidth ?? 0));
}
