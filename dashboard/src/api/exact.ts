// A whole number of so many digits that a floating point number may not hold it.
const long = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * JSON in which whole numbers beyond 2^53 stand as text. The lake has BIGINT columns, and a parser of numbers would round them without a
 * word. Strings are stepped over as they are, however long they are.
 */
export function keepLongNumbers(json: string): string {
  if (!/\d{16}/.test(json)) return json;
  const parts: string[] = [];
  let at = 0;
  while (at < json.length) {
    const quote = json.indexOf('"', at);
    const begin = quote < 0 ? json.length : quote;
    const end = quote < 0 ? json.length : endOfString(json, quote);
    parts.push(json.slice(at, begin).replace(long, asText), json.slice(begin, end));
    at = end;
  }
  return parts.join("");
}

function asText(digits: string): string {
  return Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`;
}

/** Behind the quote that ends the string beginning at a quote: one before which stands an even number of backslashes. */
function endOfString(json: string, begin: number): number {
  for (let quote = json.indexOf('"', begin + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (json[quote - 1 - escapes] === "\\") escapes += 1;
    if (escapes % 2 === 0) return quote + 1;
  }
  return json.length;
}
