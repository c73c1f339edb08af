/** What a page's URL holds after its question mark: plain text, so that people can read and write it. */
export type RawSearch = Record<string, unknown>;

export function parseSearch(text: string): RawSearch {
  return Object.fromEntries(new URLSearchParams(text));
}

/** Empty members are left out, so that equal states have equal URLs. */
export function stringifySearch(search: RawSearch): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** A whole number from zero; anything else is as if it were not there. */
export function whole(value: unknown): number | undefined {
  const digits = typeof value === "number" ? String(value) : text(value);
  if (digits === undefined || !/^\d{1,16}$/.test(digits)) return undefined;
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : undefined;
}

export function choice<T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((one) => one === value);
}
