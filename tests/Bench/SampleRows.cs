using Ekko.DuckDb;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;

namespace Ekko.Bench;

/// <summary>
/// Rows like transactions, 20 columns: text of low and high cardinality, hashes, addresses, wei, gas, input bytes, nulls.
/// </summary>
static class SampleRows
{
    static readonly (string Name, string Type)[] Columns =
    [
        ("network", "VARCHAR"), ("subnet", "VARCHAR"), ("vm_type", "VARCHAR"), ("block_time", "TIMESTAMP WITH TIME ZONE"),
        ("block_number", "BIGINT"),
        ("block_hash", "VARCHAR"), ("tx_hash", "VARCHAR"), ("tx_index", "INTEGER"), ("from_address", "VARCHAR"), ("to_address", "VARCHAR"),
        ("value", "DECIMAL(38,0)"), ("gas_limit", "BIGINT"), ("gas_price", "BIGINT"), ("max_fee_per_gas", "BIGINT"), ("gas_used", "BIGINT"),
        ("nonce", "BIGINT"), ("chain_id", "BIGINT"), ("tx_type", "SMALLINT"), ("input_data", "BLOB"), ("success", "BOOLEAN"),
    ];

    public static IEnumerable<ColumnDefinition> Definitions => Columns.Select(c => ColumnDefinition.Parse(c.Name, c.Type));

    public static string SqlColumns => string.Join(", ", Columns.Select(c => $"{c.Name} {c.Type}"));

    /// <param name="rows">How many.</param>
    /// <param name="firstBlock">Number of the first block; 200 rows make a block.</param>
    public static ColumnBatch Create(int rows, long firstBlock = 18_000_000)
    {
        var random = new Random(7);
        var batch = new ColumnBatch();
        var network = batch.AddText("network", DuckDbType.VarChar);
        var subnet = batch.AddText("subnet", DuckDbType.VarChar);
        var vmType = batch.AddText("vm_type", DuckDbType.VarChar);
        var blockTime = batch.AddFixed<long>("block_time", DuckDbType.TimestampTz);
        var blockNumber = batch.AddFixed<long>("block_number", DuckDbType.BigInt);
        var blockHash = batch.AddText("block_hash", DuckDbType.VarChar);
        var txHash = batch.AddText("tx_hash", DuckDbType.VarChar);
        var txIndex = batch.AddFixed<int>("tx_index", DuckDbType.Integer);
        var from = batch.AddText("from_address", DuckDbType.VarChar);
        var to = batch.AddText("to_address", DuckDbType.VarChar);
        var value = batch.AddFixed<Int128>("value", DuckDbType.Decimal(38, 0));
        var gas = Enumerable.Range(0, 6).Select(i => batch.AddFixed<long>($"gas{i}", DuckDbType.BigInt)).ToArray();
        var type = batch.AddFixed<short>("tx_type", DuckDbType.SmallInt);
        var input = batch.AddText("input_data", DuckDbType.Blob);
        var success = batch.AddFixed<byte>("success", DuckDbType.Boolean);
        Span<byte> hash = stackalloc byte[66];
        Span<byte> bytes = stackalloc byte[68];
        TextSlice blockSlice = default;
        for (var i = 0; i < rows; i++)
        {
            var block = firstBlock + i / 200;
            network.Append("Ethereum"u8);
            subnet.Append("Mainnet"u8);
            vmType.Append("EVM"u8);
            blockTime.Append(1_700_000_000_000_000 + block * 12_000_000);
            blockNumber.Append(block);
            if (i % 200 == 0)
                blockSlice = blockHash.Store(Hex(random, hash));
            blockHash.Append(blockSlice);
            txHash.Append(Hex(random, hash));
            txIndex.Append(i % 200);
            from.Append(Hex(random, hash[..42]));
            if (i % 50 == 0)
                to.AppendNull();
            else
                to.Append(Hex(random, hash[..42]));
            value.Append((Int128)random.NextInt64() * random.Next(1000));
            gas[0].Append(21_000 + random.Next(500_000));
            gas[1].Append(10_000_000_000 + random.Next(1_000_000_000));
            if (i % 3 == 0)
                gas[2].AppendNull();
            else
                gas[2].Append(20_000_000_000 + random.Next(1_000_000_000));
            gas[3].Append(21_000 + random.Next(400_000));
            gas[4].Append(random.Next(10_000));
            gas[5].Append(1);
            type.Append((short)(i % 3));
            random.NextBytes(bytes);
            bytes[16..48].Clear();
            input.Append(i % 3 == 0 ? [] : bytes);
            success.Append((byte)(i % 20 == 0 ? 0 : 1));
            batch.EndRow();
        }
        return batch;
    }

    static ReadOnlySpan<byte> Hex(Random random, Span<byte> text)
    {
        "0x"u8.CopyTo(text);
        Span<byte> bytes = stackalloc byte[(text.Length - 2) / 2];
        random.NextBytes(bytes);
        Convert.TryToHexStringLower(bytes, text[2..], out _);
        return text;
    }
}
