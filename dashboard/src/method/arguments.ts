import { checksum } from "~/format/address";
import { headDigits, isDynamic, parseType, typesOf, wordDigits, type AbiType } from "./abi";

export interface Argument {
  readonly type: string;
  readonly value: string;
}

const longestArray = 1_000;

/**
 * The arguments of a call, read as a signature says; null when the call data does not fit it. What fits may still be another function with
 * the same selector.
 */
export function readArguments(signature: string, inputData: string): readonly Argument[] | null {
  try {
    const texts = typesOf(signature);
    const types = texts.map((text) => parseType(text));
    const data = inputData.slice(10);
    const least = types.reduce((sum, type) => sum + headDigits(type), 0);
    if (data.length % wordDigits !== 0 || data.length < least) return null;
    return readTuple(types, data, 0).map((value, i) => ({ type: texts[i] ?? "", value }));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readTuple(types: readonly AbiType[], data: string, start: number): string[] {
  let head = start;
  return types.map((type) => {
    const at = isDynamic(type) ? start + lengthAt(data, head) * 2 : head;
    head += headDigits(type);
    return read(type, data, at);
  });
}

function read(type: AbiType, data: string, at: number): string {
  switch (type.kind) {
    case "tuple":
      return `(${readTuple(type.parts, data, at).join(", ")})`;
    case "array": {
      const length = type.length ?? lengthAt(data, at);
      if (length > longestArray) throw new RangeError("The array is too long to be shown.");
      const items = readTuple(Array.from({ length }, () => type.of), data, type.length === null ? at + wordDigits : at);
      return `[${items.join(", ")}]`;
    }
    case "bytes": {
      const hex = slice(data, at + wordDigits, lengthAt(data, at) * 2);
      return type.isText ? JSON.stringify(utf8(hex)) : `0x${hex}`;
    }
    case "word":
      return readWord(type.name, slice(data, at, wordDigits));
  }
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
  return Number(BigInt(`0x${slice(data, at, wordDigits)}`));
}

function slice(data: string, at: number, length: number): string {
  if (!Number.isSafeInteger(at + length) || at + length > data.length) throw new RangeError("The call data ends before the argument.");
  return data.slice(at, at + length);
}

function utf8(hex: string): string {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return new TextDecoder().decode(bytes);
}
