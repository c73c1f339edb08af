import { Link } from "@tanstack/react-router";

/** Which order a server's listing can have, and where there are others. */
export function ServerOrder() {
  return (
    <>
      sorted by block time; <Link to="/sql">SQL</Link> sorts by any column
    </>
  );
}
