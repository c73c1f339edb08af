import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

const addressForm = /^0x[0-9a-f]{40}$/i;
const hashForm = /^0x[0-9a-f]{64}$/i;

export function isAddress(text: string): boolean {
  return addressForm.test(text);
}

export function isHash(text: string): boolean {
  return hashForm.test(text);
}

/** An address with the upper and lower case letters of EIP-55. */
export function checksum(address: string): string {
  if (!isAddress(address)) throw new Error(`'${address}' is not 0x and 40 hexadecimal digits.`);
  const digits = address.slice(2).toLowerCase();
  const hash = bytesToHex(keccak_256(utf8ToBytes(digits)));
  return `0x${Array.from(digits, (digit, i) => (parseInt(hash.charAt(i), 16) >= 8 ? digit.toUpperCase() : digit)).join("")}`;
}

/** Whether the letters' case is a checksum, and the right one. All letters in one case are no checksum, and no mistake. */
export function isWrongChecksum(address: string): boolean {
  const digits = address.slice(2);
  return digits !== digits.toLowerCase() && digits !== digits.toUpperCase() && checksum(address) !== address;
}

/** "0x2df7D8…FC13d": enough of both ends to tell two apart in a list. */
export function shorten(hex: string, head = 8, tail = 6): string {
  return hex.length <= head + tail + 1 ? hex : `${hex.slice(0, head)}…${hex.slice(-tail)}`;
}
