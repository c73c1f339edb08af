import { Link } from "@tanstack/react-router";
import { shorten } from "~/format/address";
import { Copy } from "./Copy";

interface HexProps {
  value: string;
  /** The whole of it rather than its ends. */
  whole?: boolean;
}

function shown(value: string, whole: boolean | undefined) {
  return whole ? value : shorten(value);
}

export function AddressLink({ value, whole }: HexProps) {
  return (
    <Link to="/addresses/$address" params={{ address: value }} className="hex" title={value}>
      {shown(value, whole)}
    </Link>
  );
}

export function TransactionLink({ value, whole }: HexProps) {
  return (
    <Link to="/transactions/$hash" params={{ hash: value }} className="hex" title={value}>
      {shown(value, whole)}
    </Link>
  );
}

export function BlockLink({ hash, children }: { hash: string; children: React.ReactNode }) {
  return (
    <Link to="/blocks/$numberOrHash" params={{ numberOrHash: hash }} className="number" title={`Block ${hash}`}>
      {children}
    </Link>
  );
}

export function Hex({ value, whole }: HexProps) {
  return (
    <span className="hex" title={value}>
      {shown(value, whole)}
    </span>
  );
}

/** With a button that copies it. */
export function Copied({ value, what, children }: { value: string; what: string; children: React.ReactNode }) {
  return (
    <span className="copied">
      {children}
      <Copy text={value} what={what} />
    </span>
  );
}
