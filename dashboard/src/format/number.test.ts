import { describe, expect, it } from "vitest";
import { bytes, count, counted, duration } from "./number";

describe("numbers", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [27570, "27,570"],
    ["9223372036854775807", "9,223,372,036,854,775,807"],
    [-1234567, "-1,234,567"],
  ])("%s is %s", (value, text) => expect(count(value)).toBe(text));
  it("counts one and many", () => {
    expect(counted(1, "block")).toBe("1 block");
    expect(counted(0, "block")).toBe("0 blocks");
    expect(counted("1", "entry", "entries")).toBe("1 entry");
  });
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [7339049, "7.3 MB"],
    [999_950, "1.0 MB"],
  ])("%i bytes are %s", (value, text) => expect(bytes(value)).toBe(text));
  it("says how long in one unit or two", () => {
    expect(duration(228.4)).toBe("228 ms");
    expect(duration(9_500)).toBe("9.5 s");
    expect(duration(125_000)).toBe("2 min 5 s");
    expect(duration(7_500_000)).toBe("2 h 5 min");
  });
});
