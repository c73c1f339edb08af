// A lake of a million rows: the real blocks of data/blocks, each many times under hashes of their own.
const rows = 1_000_000;
const copiesInACommit = 4;

/**
 * @param {(...args: string[]) => Promise<string>} run
 * @param {number} [wanted] how many transactions at least
 */
export async function fillLargeLake(run, wanted = rows) {
  await run("demo");
  const real = await numberOf(run, "SELECT count(*) FROM transactions");
  const copies = Math.ceil(wanted / real) - 1;
  for (let first = 1; first <= copies; first += copiesInACommit) {
    const last = Math.min(copies, first + copiesInACommit - 1);
    await run("sql", "-c", copyOf("blocks", first, last, ["block_hash", "parent_hash"]));
    await run("sql", "-c", copyOf("transactions", first, last, ["block_hash", "tx_hash"]));
  }
  // As a lake is that is kept: each commit left a file for every day.
  await run("maintain", "merge");
}

/**
 * Copies of the real rows, each copy a thousand million blocks above the one before.
 * @param {string} table
 * @param {number} first
 * @param {number} last
 * @param {string[]} hashes
 */
function copyOf(table, first, last, hashes) {
  const changed = [
    "block_number + copy * 1000000000 AS block_number",
    "block_time + to_minutes(copy::INTEGER) AS block_time",
    ...hashes.map((hash) => `'0x' || sha256(${hash} || copy) AS ${hash}`),
  ];
  const copies = `range(${first}, ${last + 1}) AS copies(copy)`;
  return `INSERT INTO ${table} SELECT * EXCLUDE (copy) REPLACE (${changed.join(", ")})
    FROM ${table} AS real, ${copies} WHERE block_number < 1000000000`;
}

/**
 * @param {(...args: string[]) => Promise<string>} run
 * @param {string} sql
 */
async function numberOf(run, sql) {
  const text = await run("sql", "--format", "csv", "-c", sql);
  const number = Number(text.trim().split("\n").at(-1));
  if (!Number.isSafeInteger(number)) throw new Error(`${sql} answered ${text}`);
  return number;
}
