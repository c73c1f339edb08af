import createClient from "openapi-fetch";
import { keepLongNumbers } from "./exact";
import { Problem } from "./problem";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

async function fetchExactly(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw Problem.unreachable();
  }
  if (!response.headers.get("Content-Type")?.includes("json") || response.status === 304) return response;
  return new Response(keepLongNumbers(await response.text()), { status: response.status, headers: response.headers });
}

export const api = createClient<paths>({ fetch: fetchExactly, headers: { Accept: "application/json" } });

interface Reply<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer, or a {@link Problem} that says why there is none. */
export async function answer<T>(reply: Promise<Reply<T>>): Promise<Exclude<T, string | undefined>> {
  const { data, error, response } = await reply;
  if (!response.ok || data === undefined || typeof data === "string") throw Problem.of(response.status, error);
  return data as Exclude<T, string | undefined>;
}
