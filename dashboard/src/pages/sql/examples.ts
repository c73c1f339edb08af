export interface Example {
  readonly name: string;
  readonly sql: (at: number) => string;
}

/** Questions that show what a lake with a history can be asked. */
export const examples: readonly Example[] = [
  {
    name: "Transactions of each network",
    sql: () => `SELECT network, subnet, count(*) AS transactions
FROM transactions
GROUP BY ALL
ORDER BY transactions DESC`,
  },
  {
    name: "Time travel: two states beside each other",
    sql: (at) => `SELECT
  (SELECT count(*) FROM transactions AT (VERSION => ${Math.max(1, at - 5)})) AS before,
  (SELECT count(*) FROM transactions AT (VERSION => ${at})) AS now`,
  },
  {
    name: "Differences: what came between two states",
    sql: (at) => `SELECT b.network, count(*) AS added
FROM transactions AS b AT (VERSION => ${at})
ANTI JOIN transactions AS a AT (VERSION => ${Math.max(1, at - 5)})
  USING (network, subnet, block_hash, tx_index)
GROUP BY ALL
ORDER BY added DESC`,
  },
  {
    name: "Changes: what commits did to blocks",
    sql: (at) => `SELECT snapshot_id, change_type, network, block_number, block_hash
FROM table_changes('blocks', ${Math.max(1, at - 5)}, ${at})
ORDER BY snapshot_id, rowid`,
  },
  {
    name: "Activity of each year",
    sql: () => `SELECT date_trunc('year', block_time) AS year, count(*) AS transactions, max(value) AS largest
FROM transactions
GROUP BY ALL
ORDER BY year`,
  },
];
