import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "~": fileURLToPath(new URL("src", import.meta.url)) };

export default defineConfig({
  test: {
    // Each file of the browser tests has a browser, some a server: two beside each other keep two cores busy.
    maxWorkers: 2,
    projects: [
      { resolve: { alias }, test: { name: "unit", include: ["src/**/*.test.ts"], environment: "node" } },
      {
        resolve: { alias },
        test: {
          name: "browser",
          include: ["tests/**/*.test.ts"],
          environment: "node",
          globalSetup: "tests/setup.ts",
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
