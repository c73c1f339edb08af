import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { commonSignatures } from "./signatures";

const signatureForm = /^[A-Za-z_$][\w$]*\([\w[\],()]*\)$/;
const storageKey = "ekko.signatures";

/** The first four bytes of call data that call a function. */
export function selectorOf(signature: string): string {
  return `0x${bytesToHex(keccak_256(utf8ToBytes(signature)).slice(0, 4))}`;
}

let known: Map<string, string[]> | undefined;

/** The functions whose selector a call has; several when they share it, none when it is not known. */
export function candidates(inputData: string): readonly string[] {
  known ??= index([...commonSignatures, ...ownSignatures()]);
  return known.get(inputData.slice(0, 10).toLowerCase()) ?? [];
}

/** Takes a reader's own list, one signature a line, and keeps it in this browser. Lines that are no signatures are counted. */
export function addSignatures(text: string): { added: number; refused: number } {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  const valid = lines.filter((line) => signatureForm.test(line));
  const all = [...new Set([...ownSignatures(), ...valid])];
  localStorage.setItem(storageKey, JSON.stringify(all));
  known = undefined;
  return { added: valid.length, refused: lines.length - valid.length };
}

function ownSignatures(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function index(signatures: readonly string[]): Map<string, string[]> {
  const bySelector = new Map<string, string[]>();
  for (const signature of new Set(signatures)) {
    const selector = selectorOf(signature);
    bySelector.set(selector, [...(bySelector.get(selector) ?? []), signature]);
  }
  return bySelector;
}
