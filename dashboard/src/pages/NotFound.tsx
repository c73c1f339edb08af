import { Link } from "@tanstack/react-router";
import { Page } from "~/parts/Page";
import { Empty } from "~/parts/States";

export function NotFound() {
  return (
    <Page title="No such page">
      <Empty title="There is no page at this address">
        <p>
          <Link to="/">Go to the overview</Link>, or search for a hash, an address or a block above.
        </p>
      </Empty>
    </Page>
  );
}
