import { describe, expect, it } from "vitest";
import { keepLongNumbers } from "./exact";

const read = (json: string): unknown => JSON.parse(keepLongNumbers(json));

describe("long whole numbers in answers", () => {
  it("come as text, with every digit", () =>
    expect(read('{"nonce":9223372036854775807,"low":-9223372036854775808}')).toEqual({
      nonce: "9223372036854775807",
      low: "-9223372036854775808",
    }));
  it("stay numbers where a number holds them", () => expect(read('{"a":9007199254740991,"b":12}')).toEqual({ a: 9007199254740991, b: 12 }));
  it("are left alone in strings, whatever stands beside them", () =>
    expect(read('{"a":"9223372036854775807","b":"\\"9223372036854775807"}')).toEqual({
      a: "9223372036854775807",
      b: '"9223372036854775807',
    }));
  it("are found behind strings of any length and any end", () => {
    const long = "x".repeat(10_000_000);
    expect(read(JSON.stringify({ long, slashes: "\\\\", quote: '\\"' }).replace("}", ',"n":9223372036854775807}'))).toEqual({
      long,
      slashes: "\\\\",
      quote: '\\"',
      n: "9223372036854775807",
    });
  });
  it("are not taken out of fractions", () => expect(read('{"a":0.12345678901234567}')).toEqual(JSON.parse('{"a":0.12345678901234567}')));
});
