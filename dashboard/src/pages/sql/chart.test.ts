import { expect, it } from "vitest";
import type { SqlAnswer } from "~/api/sql";
import { chartOf } from "./chart";

function answer(type: string, ...values: unknown[]): SqlAnswer {
  const columns = [
    { name: "time", type },
    { name: "blocks", type: "BIGINT" },
  ];
  return { columns, rows: values.map((value) => [value, 7]) } as unknown as SqlAnswer;
}

it.each([
  ["DATE", "2026-05-03", Date.UTC(2026, 4, 3)],
  ["TIMESTAMP", "2026-05-03 11:00:00", Date.UTC(2026, 4, 3, 11)],
  ["TIMESTAMP WITH TIME ZONE", "2026-05-03T09:18:56.5Z", Date.UTC(2026, 4, 3, 9, 18, 56, 500)],
  ["TIMESTAMP", "infinity", undefined],
  ["VARCHAR", "2026-05-03", undefined],
])("A point of a %s %s is at its time", (type, value, at) => {
  expect(chartOf(answer(type, value, value))?.points[0]?.at).toBe(at);
});
