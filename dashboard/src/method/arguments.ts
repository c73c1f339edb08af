import { checksum } from "~/format/address";

export interface Argument {
  readonly type: string;
  readonly value: string;
}

const word = 64;
const longestArray = 1_000;

/**
 * The arguments of a call, read as a signature says; null when the call data does not fit it. What fits may still be another function with
 * the same selector.
 */
export function readArguments(signature: string, inputData: string): readonly Argument[] | null {
  const types = typesOf(signature);
  const data = inputData.slice(10);
  if (types === null || data.length % word !== 0 || data.length < headLength(types)) return null;
  try {
    return readTuple(types, data, 0).map((value, i) => ({ type: types[i] ?? "", value }));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The types between the parentheses; null where one is a tuple, which needs more than a signature to be of use. */
function typesOf(signature: string): readonly string[] | null {
  const inside = signature.slice(signature.indexOf("(") + 1, -1);
  if (/[()]/.test(inside)) return null;
  return inside === "" ? [] : inside.split(",");
}

function headLength(types: readonly string[]): number {
  return types.reduce((length, type) => length + headOf(type), 0);
}

function headOf(type: string): number {
  const fixed = /^(.*)\[(\d+)\]$/.exec(type);
  return fixed && !isDynamic(type) ? Number(fixed[2]) * headOf(fixed[1] ?? "") : word;
}

function isDynamic(type: string): boolean {
  return type === "bytes" || type === "string" || type.includes("[]") || /^(bytes|string)\[/.test(type);
}

function readTuple(types: readonly string[], data: string, start: number): string[] {
  let head = start;
  return types.map((type) => {
    const at = isDynamic(type) ? start + position(data, head) : head;
    head += headOf(type);
    return read(type, data, at);
  });
}

function read(type: string, data: string, at: number): string {
  const array = /^(.*)\[(\d*)\]$/.exec(type);
  if (array) {
    const [, element = "", size = ""] = array;
    const length = size === "" ? lengthAt(data, at) : Number(size);
    if (length > longestArray) throw new RangeError("The array is too long to be shown.");
    const items = readTuple(Array.from({ length }, () => element), data, size === "" ? at + word : at);
    return `[${items.join(", ")}]`;
  }
  if (type === "bytes" || type === "string") {
    const hex = slice(data, at + word, lengthAt(data, at) * 2);
    return type === "bytes" ? `0x${hex}` : JSON.stringify(utf8(hex));
  }
  return readWord(type, slice(data, at, word));
}

function readWord(type: string, hex: string): string {
  const value = BigInt(`0x${hex}`);
  if (type === "address") {
    if (value >> 160n !== 0n) throw new RangeError("An address has 20 bytes.");
    return checksum(`0x${hex.slice(24)}`);
  }
  if (type === "bool") {
    if (value > 1n) throw new RangeError("A bool is 0 or 1.");
    return value === 1n ? "true" : "false";
  }
  const integer = /^(u?)int(\d*)$/.exec(type);
  if (integer) {
    const bits = Number(integer[2] === "" ? 256 : integer[2]);
    const read = integer[1] === "u" ? value : BigInt.asIntN(256, value);
    if ((integer[1] === "u" ? BigInt.asUintN(bits, read) : BigInt.asIntN(bits, read)) !== read) {
      throw new RangeError(`The number has more than ${bits} bits.`);
    }
    return read.toString();
  }
  const fixed = /^bytes(\d+)$/.exec(type);
  return `0x${fixed ? hex.slice(0, Number(fixed[1]) * 2) : hex}`;
}

function lengthAt(data: string, at: number): number {
  return Number(BigInt(`0x${slice(data, at, word)}`));
}

function position(data: string, at: number): number {
  return lengthAt(data, at) * 2;
}

function slice(data: string, at: number, length: number): string {
  if (!Number.isSafeInteger(at + length) || at + length > data.length) throw new RangeError("The call data ends before the argument.");
  return data.slice(at, at + length);
}

function utf8(hex: string): string {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return new TextDecoder().decode(bytes);
}
