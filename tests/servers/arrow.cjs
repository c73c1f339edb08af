// Arrow files by an implementation that is not ours: "rewrite IN OUT" writes a file anew, "digest IN" hashes what its rows say.
const { createHash } = require('node:crypto');
const { readFileSync, writeFileSync } = require('node:fs');
const { tableFromIPC, tableToIPC } = require('apache-arrow');

const [verb, from, to] = process.argv.slice(2);
const table = tableFromIPC(readFileSync(from));
if (verb === 'rewrite') {
  writeFileSync(to, tableToIPC(table, 'file'));
} else {
  const digest = createHash('sha256');
  for (const row of table) {
    const input = row.input_data === null ? '' : Buffer.from(row.input_data).toString('latin1');
    digest.update([row.network, row.block_number, row.block_hash, row.tx_hash, row.tx_index, row.from, row.to, row.value, row.gas_price,
      row.gas_limit, row.nonce, input, row.success].join('|') + '\n');
  }

  console.log(`${table.numRows} ${table.schema.fields.length} ${digest.digest('hex')}`);
}
