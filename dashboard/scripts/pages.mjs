// Every page once, for pictures and for what is tried on all of them. The blocks of data/blocks are in the lake.
export const browserPath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** @type {Record<string, string>} */
export const pages = {
  overview: "/",
  "overview-network": "/?network=Ethereum&interval=month",
  transactions: "/transactions",
  "transactions-past": "/transactions?at=5&network=Ethereum",
  transaction: "/transactions/0xea1093d492a1dcb1bef708f771a99a96ff05dcab81ca76c31940300177fcf49f",
  blocks: "/blocks",
  block: "/blocks/1000000",
  "block-choice": "/blocks/0",
  address: "/addresses/0x32Be343B94f860124dC4fEe278FDCBD38C102D88",
  search: "/search?q=avalanche",
  snapshots: "/snapshots",
  compare: "/compare?from=2&to=5",
  "compare-rows": "/compare?from=2&to=5&table=blocks",
  reorganisations: "/reorganisations",
  tables: "/lake",
  table: "/lake/tables/transactions",
  rejected: "/lake/rejected",
  maintenance: "/maintenance",
  health: "/status",
  sql: "/sql?sql=SELECT+network,+count(*)+AS+transactions+FROM+transactions+GROUP+BY+ALL+ORDER+BY+ALL",
  "sign-in": "/sign-in",
};
