// Writes src/api/schema.d.ts from the OpenAPI document of a server: EKKO_URL, or one that is started for it.
import { writeFile } from "node:fs/promises";
import { startServer } from "./server.mjs";
import { schemaFile, schemaText } from "./openapi.mjs";

const given = process.env["EKKO_URL"];
const server = given ? undefined : await startServer();
try {
  await writeFile(schemaFile, await schemaText(given ?? /** @type {{ url: string }} */ (server).url));
} finally {
  await server?.stop();
}
