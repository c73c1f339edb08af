/** A type of the contract ABI. */
export type AbiType =
  | { readonly kind: "word"; readonly name: string }
  | { readonly kind: "bytes"; readonly isText: boolean }
  | { readonly kind: "array"; readonly of: AbiType; readonly length: number | null }
  | { readonly kind: "tuple"; readonly parts: readonly AbiType[] };

/** The digits of a word: 32 bytes. */
export const wordDigits = 64;

// Signatures come from lists of the reader's own too.
const deepest = 16;

/** The texts of the types between the parentheses of a signature. */
export function typesOf(signature: string): readonly string[] {
  return divide(signature.slice(signature.indexOf("(") + 1, -1));
}

/** Reads the text of a type. What is no type is a RangeError. */
export function parseType(text: string, depth = 0): AbiType {
  if (depth > deepest) throw new RangeError("The types are nested too deeply.");
  const array = /^(.*)\[(\d*)\]$/.exec(text);
  if (array) {
    const [, of = "", length = ""] = array;
    return { kind: "array", of: parseType(of, depth + 1), length: length === "" ? null : Number(length) };
  }
  if (text.startsWith("(") && text.endsWith(")")) {
    return { kind: "tuple", parts: divide(text.slice(1, -1)).map((part) => parseType(part, depth + 1)) };
  }
  if (!/^[a-z]\w*$/.test(text)) throw new RangeError(`'${text}' is no type.`);
  return text === "bytes" || text === "string" ? { kind: "bytes", isText: text === "string" } : { kind: "word", name: text };
}

/** Whether values stand behind the head, which then has their place. */
export function isDynamic(type: AbiType): boolean {
  if (type.kind === "array") return type.length === null || isDynamic(type.of);
  return type.kind === "bytes" || (type.kind === "tuple" && type.parts.some(isDynamic));
}

/** The digits of a value in the head. */
export function headDigits(type: AbiType): number {
  if (isDynamic(type)) return wordDigits;
  if (type.kind === "array") return (type.length ?? 0) * headDigits(type.of);
  return type.kind === "tuple" ? type.parts.reduce((sum, part) => sum + headDigits(part), 0) : wordDigits;
}

/** Divides a list at the commas that are in no parentheses. */
function divide(list: string): string[] {
  if (list === "") return [];
  const parts: string[] = [];
  let depth = 0;
  let begin = 0;
  for (let i = 0; i <= list.length; i++) {
    if (list[i] === "(") depth += 1;
    else if (list[i] === ")") depth -= 1;
    else if (i === list.length || (list[i] === "," && depth === 0)) {
      parts.push(list.slice(begin, i));
      begin = i + 1;
    }
    if (depth < 0) throw new RangeError("A parenthesis is closed that was not opened.");
  }
  if (depth !== 0) throw new RangeError("A parenthesis is not closed.");
  return parts;
}
