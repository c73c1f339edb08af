import { Link, useSearch } from "@tanstack/react-router";
import { DatabaseBackup } from "lucide-react";

/** The lake is unavailable, and Arrow files answer what they can. */
export function Fallback() {
  return (
    <div className="connection calm" role="status">
      <DatabaseBackup size={15} aria-hidden />
      <span>
        The lake is unavailable; reads come from the Arrow files. They have the latest <Link to="/transactions">transactions</Link>; whatever
        else is shown was read before. <Link to="/status">Health</Link> says why. This ends by itself as soon as the lake is back.
      </span>
    </div>
  );
}

/** In the place of the time machine: Arrow files have the latest state alone. */
export function NoTimeBar() {
  const { at } = useSearch({ from: "__root__" });
  return (
    <aside className="timebar plain" aria-label="Time machine">
      <p className="timebar-words">
        <strong>{at === undefined ? "Latest state" : `As of snapshot ${at}`}</strong>
        <span className="faint">no time travel until the lake is back</span>
      </p>
      {at !== undefined && (
        <Link to="." search={(search) => ({ ...search, at: undefined })}>
          Show the latest state
        </Link>
      )}
    </aside>
  );
}
