import { describe, expect, it } from "vitest";
import { ago, dateTime, exactTime } from "./time";

describe("times", () => {
  it("are shown in UTC to the second", () => expect(dateTime("2026-09-11T17:11:28Z", "utc")).toBe("2026-09-11 17:11:28"));

  it("keep the fraction that the text has", () =>
    expect(exactTime("2026-11-30T20:08:27.101219Z", "utc")).toBe("2026-11-30 20:08:27.101219 UTC"));

  it("are shown in the zone of the reader", () => {
    const zone = process.env["TZ"];
    process.env["TZ"] = "Asia/Kolkata";
    try {
      expect(exactTime("2026-09-11T20:11:28Z", "local")).toBe("2026-09-12 01:41:28 +05:30");
    } finally {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    }
  });

  it("of the beginning of chains are dates too", () => expect(dateTime("1970-01-01T00:00:00Z", "utc")).toBe("1970-01-01 00:00:00"));

  it.each([
    [1_000, "just now"],
    [59_000, "59 s ago"],
    [61_000, "1 min ago"],
    [3 * 3_600_000, "3 h ago"],
    [80 * 86_400_000, "80 days ago"],
    [10 * 365.25 * 86_400_000, "10 years ago"],
    [-60_000, "in the future"],
  ])("%i ms before now is %s", (passed, text) => {
    const now = Date.parse("2026-11-30T20:00:00Z");
    expect(ago(new Date(now - passed).toISOString(), now)).toBe(text);
  });
});
