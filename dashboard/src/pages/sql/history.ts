import { text } from "~/url/search";

export interface Past {
  readonly sql: string;
  readonly at: number;
  readonly when: string;
}

const key = "ekko.sql";
const most = 40;

/** The statements that were run in this browser, the latest first. */
export function pastStatements(): readonly Past[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one: Partial<Past>): one is Past => text(one.sql) !== undefined) : [];
  } catch {
    return [];
  }
}

export function remember(statement: Past): void {
  const others = pastStatements().filter((one) => one.sql !== statement.sql);
  try {
    localStorage.setItem(key, JSON.stringify([statement, ...others].slice(0, most)));
  } catch {
    // Without storage there is no history.
  }
}
