import { createRootRoute, createRoute, createRouter, lazyRouteComponent, retainSearchParams } from "@tanstack/react-router";
import { Failure } from "./parts/States";
import { NotFound } from "./pages/NotFound";
import { Shell } from "./shell/Shell";
import { parseSearch, stringifySearch } from "./url/search";
import {
  readBlocks,
  readChain,
  readCompare,
  readMoment,
  readOrder,
  readOverview,
  readSearch,
  readSql,
  readTransactions,
  type MomentSearch,
} from "./url/state";

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <Failure error={error} onRetry={reset} />,
  validateSearch: readMoment,
  // Whoever goes on to another page stays in the snapshot.
  search: { middlewares: [retainSearchParams<MomentSearch>(["at"])] },
});

const overview = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: readOverview,
  component: lazyRouteComponent(() => import("./pages/overview/Overview"), "Overview"),
});

const transactions = createRoute({
  getParentRoute: () => root,
  path: "/transactions",
  staticData: { needs: "transactions" },
  validateSearch: (search) => ({ ...readTransactions(search), ...readOrder(search) }),
  component: lazyRouteComponent(() => import("./pages/transactions/Transactions"), "Transactions"),
});

const transaction = createRoute({
  getParentRoute: () => root,
  path: "/transactions/$hash",
  staticData: { needs: "transactions" },
  component: lazyRouteComponent(() => import("./pages/transactions/Transaction"), "Transaction"),
});

const blocks = createRoute({
  getParentRoute: () => root,
  path: "/blocks",
  validateSearch: (search) => ({ ...readBlocks(search), ...readOrder(search) }),
  component: lazyRouteComponent(() => import("./pages/blocks/Blocks"), "Blocks"),
});

const block = createRoute({
  getParentRoute: () => root,
  path: "/blocks/$numberOrHash",
  validateSearch: readChain,
  component: lazyRouteComponent(() => import("./pages/blocks/Block"), "Block"),
});

const address = createRoute({
  getParentRoute: () => root,
  path: "/addresses/$address",
  component: lazyRouteComponent(() => import("./pages/addresses/Address"), "Address"),
});

const search = createRoute({
  getParentRoute: () => root,
  path: "/search",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./pages/search/Search"), "Search"),
});

const gaps = createRoute({
  getParentRoute: () => root,
  path: "/gaps",
  validateSearch: readChain,
  component: lazyRouteComponent(() => import("./pages/blocks/Gaps"), "Gaps"),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: "/compare",
  validateSearch: readCompare,
  component: lazyRouteComponent(() => import("./pages/machine/Compare"), "Compare"),
});

const snapshots = createRoute({
  getParentRoute: () => root,
  path: "/snapshots",
  component: lazyRouteComponent(() => import("./pages/machine/Snapshots"), "Snapshots"),
});

const reorganisations = createRoute({
  getParentRoute: () => root,
  path: "/reorganisations",
  validateSearch: readChain,
  component: lazyRouteComponent(() => import("./pages/machine/Reorganisations"), "Reorganisations"),
});

const reorganisation = createRoute({
  getParentRoute: () => root,
  path: "/reorganisations/$id",
  component: lazyRouteComponent(() => import("./pages/machine/Reorganisation"), "Reorganisation"),
});

const lake = createRoute({
  getParentRoute: () => root,
  path: "/lake",
  component: lazyRouteComponent(() => import("./pages/lake/Lake"), "Lake"),
});

const table = createRoute({
  getParentRoute: () => root,
  path: "/lake/tables/$name",
  component: lazyRouteComponent(() => import("./pages/lake/Table"), "Table"),
});

const rejected = createRoute({
  getParentRoute: () => root,
  path: "/lake/rejected",
  component: lazyRouteComponent(() => import("./pages/lake/Rejected"), "Rejected"),
});

const maintenance = createRoute({
  getParentRoute: () => root,
  path: "/maintenance",
  component: lazyRouteComponent(() => import("./pages/maintenance/Maintenance"), "Maintenance"),
});

const health = createRoute({
  getParentRoute: () => root,
  path: "/status",
  staticData: { needs: "nothing" },
  component: lazyRouteComponent(() => import("./pages/health/Health"), "Health"),
});

const sql = createRoute({
  getParentRoute: () => root,
  path: "/sql",
  validateSearch: readSql,
  component: lazyRouteComponent(() => import("./pages/sql/Sql"), "Sql"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  staticData: { needs: "nothing" },
  component: lazyRouteComponent(() => import("./pages/signin/SignIn"), "SignIn"),
});

const routeTree = root.addChildren([
  overview,
  transactions,
  transaction,
  blocks,
  block,
  gaps,
  address,
  search,
  compare,
  snapshots,
  reorganisations,
  reorganisation,
  lake,
  table,
  rejected,
  maintenance,
  health,
  sql,
  signIn,
]);

export function createAppRouter() {
  return createRouter({ routeTree, parseSearch, stringifySearch, defaultPreload: "intent", scrollRestoration: false });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }

  interface StaticDataRouteOption {
    /** What the page can be drawn from where no snapshot is known: nothing, or the transactions of Arrow files. */
    needs?: "nothing" | "transactions";
  }
}
