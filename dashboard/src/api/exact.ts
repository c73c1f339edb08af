// A string, or a whole number of so many digits that a floating point number may not hold it.
const stringOrLong = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * JSON in which whole numbers beyond 2^53 stand as text. The lake has BIGINT columns, and a parser of numbers would round them without a
 * word.
 */
export function keepLongNumbers(json: string): string {
  return json.replace(stringOrLong, (found) =>
    found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `"${found}"`,
  );
}
