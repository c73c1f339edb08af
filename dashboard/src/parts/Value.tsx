import { isAddress, shorten } from "~/format/address";
import { count } from "~/format/number";
import { AddressLink } from "./Hex";
import { Text } from "./Text";
import { Time } from "./Time";

const timeForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const hexForm = /^0x[0-9a-f]{17,}$/i;

/** A value of any column, by what it is. */
export function Value({ value }: { value: unknown }) {
  if (value === null || value === undefined) return <span className="faint">NULL</span>;
  if (typeof value === "number") return <span className="number">{Number.isInteger(value) ? count(value) : String(value)}</span>;
  if (typeof value !== "string") {
    return (
      <code>
        <Text value={typeof value === "object" ? JSON.stringify(value) : String(value)} />
      </code>
    );
  }
  if (isAddress(value)) return <AddressLink value={value} />;
  if (timeForm.test(value)) return <Time iso={value} />;
  if (hexForm.test(value)) {
    return (
      <span className="hex" title={value.length > 200 ? undefined : value}>
        {shorten(value)}
      </span>
    );
  }
  return /^-?\d+$/.test(value) ? <span className="number">{count(value)}</span> : <Text value={value} />;
}
