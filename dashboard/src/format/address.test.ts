import { describe, expect, it } from "vitest";
import { checksum, isAddress, isHash, isWrongChecksum, shorten } from "./address";

// The examples of EIP-55 itself.
const examples = [
  "0x52908400098527886E0F7030069857D2E4169EE7",
  "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
  "0xde709f2102306220921060314715629080e2fb77",
  "0x27b1fdb04752bbc536007a920d24acb045561c26",
  "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
  "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
  "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
  "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
];

describe("addresses", () => {
  it.each(examples)("%s is its own checksum from any case", (address) => {
    expect(checksum(address)).toBe(address);
    expect(checksum(address.toLowerCase())).toBe(address);
    expect(checksum(`0x${address.slice(2).toUpperCase()}`)).toBe(address);
  });

  it("tells a wrong checksum from none", () => {
    expect(isWrongChecksum("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")).toBe(false);
    expect(isWrongChecksum("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")).toBe(true);
    expect(isWrongChecksum("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")).toBe(false);
  });

  it("takes nothing else for an address or a hash", () => {
    expect(isAddress("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")).toBe(false);
    expect(isAddress("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")).toBe(false);
    expect(isHash(`0x${"a".repeat(64)}`)).toBe(true);
    expect(isHash(`0x${"a".repeat(63)}`)).toBe(false);
    expect(() => checksum("0x12")).toThrow("not 0x and 40");
  });

  it("shortens to both ends", () => {
    expect(shorten("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")).toBe("0x5aAeb6…1BeAed");
    expect(shorten("0x1234")).toBe("0x1234");
  });
});
