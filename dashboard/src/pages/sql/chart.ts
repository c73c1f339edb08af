import type { SqlAnswer } from "~/api/sql";
import type { Point, Shape } from "~/charts/option";
import { count } from "~/format/number";

const mostPoints = 500;
/** Types of numbers. */
export const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DOUBLE|FLOAT|REAL|DECIMAL)/;

interface ResultChart {
  readonly title: string;
  readonly unit: string;
  readonly shape: Shape;
  readonly points: readonly Point[];
}

/** A picture of a result: its first numeric column over its first other one. Null where it has not both, or too many rows. */
export function chartOf(answer: SqlAnswer): ResultChart | null {
  const { columns } = answer;
  const rows = answer.rows as readonly (readonly unknown[])[];
  const x = columns.findIndex(({ type }) => !numeric.test(type));
  const y = columns.findIndex(({ type }) => numeric.test(type));
  const [over, of] = [columns[x], columns[y]];
  if (!over || !of || rows.length < 2 || rows.length > mostPoints) return null;
  return {
    title: `${of.name} over ${over.name}`,
    unit: of.name,
    shape: /^(DATE|TIME)/.test(over.type) ? "line" : "bars",
    points: rows.map((row) => {
      const value = row[y];
      const isNumber = typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));
      return { ...beginOf(row[x], over.type), value: isNumber ? Number(value) : null, text: text(value) };
    }),
  };
}

/** What a point is called, and when it is where its column has times: without a zone they are UTC, as everywhere. */
function beginOf(value: unknown, type: string): Pick<Point, "name" | "at"> {
  const name = String(value ?? "NULL");
  const at = /^(DATE|TIMESTAMP)/.test(type) ? Date.parse(/^\d{4}-\d{2}-\d{2} /.test(name) ? `${name.replace(" ", "T")}Z` : name) : NaN;
  return Number.isNaN(at) ? { name } : { name, at };
}

function text(value: unknown): string {
  if (typeof value === "number" && Number.isInteger(value)) return count(value);
  return typeof value === "string" && /^-?\d+$/.test(value) ? count(value) : String(value ?? "NULL");
}
