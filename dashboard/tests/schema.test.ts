import { readFile } from "node:fs/promises";
import { expect, inject, it } from "vitest";
import { schemaFile, schemaText } from "../scripts/openapi.mjs";

it("The types of the API are those of the server; npm run schema makes them anew", async () => {
  expect(await readFile(schemaFile, "utf8")).toBe(await schemaText(inject("url")));
});
