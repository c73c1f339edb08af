import { fileURLToPath } from "node:url";
import openapiTypescript, { astToString } from "openapi-typescript";

export const schemaFile = fileURLToPath(new URL("../src/api/schema.d.ts", import.meta.url));

/**
 * The types of the API that a server offers.
 * @param {string} url where it answers
 */
export async function schemaText(url) {
  const document = await (await fetch(`${url}/openapi/v1.json`)).json();
  return `// Made by "npm run schema" from the API's OpenAPI document.\n\n${astToString(await openapiTypescript(document))}`;
}
