using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ekko.Blocks;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>Fills what receipts say into rows of the lake that have none.</summary>
sealed class LateReceipts(Lake lake, BoundTable table, LakeTransaction transaction, BlockBatch batch)
{
    static readonly string[] Key = ["network", "subnet", "block_number", "block_hash", "tx_index"];
    static readonly string[] Columns = ["gas_used", "effective_gas_price", "contract_address", "success"];
    static readonly string[] Notes =
        [TransactionMembers.Name(TransactionMember.GasUsed), TransactionMembers.Name(TransactionMember.EffectiveGasPrice)];

    readonly TransactionRows _rows = batch.Transactions;

    /// <summary>Fills them in.</summary>
    /// <param name="receipts">Rows of the batch.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task FillAsync(IReadOnlyList<int> receipts, CancellationToken cancellationToken)
    {
        var noted = table.Find("extra") is null ? [] : receipts.Where(HasNotes).ToList();
        var plain = receipts.Except(noted).ToList();
        if (plain.Count > 0)
        {
            string[] names = [.. Key, .. Columns.Where(name => table.Find(name) is not null)];
            await UpsertAsync(_rows.Batch, names, [.. plain.Select(row => new RowRange(row, 1))], cancellationToken).ConfigureAwait(false);
        }

        foreach (var block in noted.GroupBy(row => (Text(_rows.Network[row]), Text(_rows.Subnet[row]), _rows.BlockNumber.Values[row])))
            await FillNotedAsync([.. block], cancellationToken).ConfigureAwait(false);
    }

    async Task UpsertAsync(ColumnBatch source, string[] names, IReadOnlyList<RowRange> ranges, CancellationToken cancellationToken)
    {
        var positions = names.Select(name => source.Columns.TakeWhile(column => column.Name != name).Count()).ToArray();
        var ids = names.Select(name => table[name]).ToArray();
        await lake.UpsertAsync(
            transaction, table.Table, new BatchRowSource([new BatchRows(source, ranges)], positions), ids, ids[..Key.Length],
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Receipts of one block with numbers that no column holds: these go beside what <c>extra</c> has already.</summary>
    async Task FillNotedAsync(IReadOnlyList<int> rows, CancellationToken cancellationToken)
    {
        var extras = await ReadExtrasAsync(rows[0], cancellationToken).ConfigureAwait(false);
        using var changed = new ColumnBatch();
        var (network, subnet) = (changed.AddText("network", DuckDbType.VarChar), changed.AddText("subnet", DuckDbType.VarChar));
        var number = changed.AddFixed<long>("block_number", DuckDbType.BigInt);
        var hash = changed.AddText("block_hash", DuckDbType.VarChar);
        var index = changed.AddFixed<int>("tx_index", DuckDbType.Integer);
        var (gas, price) =
            (changed.AddFixed<long>("gas_used", DuckDbType.BigInt), changed.AddFixed<long>("effective_gas_price", DuckDbType.BigInt));
        var contract = changed.AddText("contract_address", DuckDbType.VarChar);
        var success = changed.AddFixed<bool>("success", DuckDbType.Boolean);
        var extra = changed.AddText("extra", DuckDbType.Json);
        foreach (var row in rows)
        {
            network.Append(_rows.Network[row]);
            subnet.Append(_rows.Subnet[row]);
            number.Append(_rows.BlockNumber.Values[row]);
            hash.Append(_rows.BlockHash[row]);
            index.Append(_rows.TxIndex.Values[row]);
            gas.Append(_rows.GasUsed.IsValid(row) ? _rows.GasUsed.Values[row] : null);
            price.Append(_rows.EffectiveGasPrice.IsValid(row) ? _rows.EffectiveGasPrice.Values[row] : null);
            if (_rows.ContractAddress.IsValid(row))
                contract.Append(_rows.ContractAddress[row]);
            else
                contract.AppendNull();
            success.Append(_rows.Success.IsValid(row) ? _rows.Success.Values[row] : null);
            extra.Append(Merge(extras.GetValueOrDefault((Text(_rows.BlockHash[row]), _rows.TxIndex.Values[row])), _rows.Extra[row]));
            changed.EndRow();
        }

        string[] names = [.. Key, .. Columns.Where(name => table.Find(name) is not null), "extra"];
        await UpsertAsync(changed, names, [new RowRange(0, rows.Count)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What <c>extra</c> holds in the rows of a number.</summary>
    async Task<Dictionary<(string Hash, int Index), string>> ReadExtrasAsync(int row, CancellationToken cancellationToken)
    {
        var extras = new Dictionary<(string, int), string>();
        var number = _rows.BlockNumber.Values[row].ToString(CultureInfo.InvariantCulture);
        var (network, subnet) = (Text(_rows.Network[row]), Text(_rows.Subnet[row]));
        ScanColumn[] columns = [table["block_hash"], new(table["tx_index"], "INTEGER"), new(table["extra"], "VARCHAR")];
        ScanRange[] ranges =
            [new(table["network"], network, network), new(table["subnet"], subnet, subnet), new(table["block_number"], number, number)];
        var chunks = lake.ScanAsync(table.Table, transaction.Base.Snapshot, columns, ranges, cancellationToken);
        await foreach (var chunk in chunks.ConfigureAwait(false))
        {
            for (var i = 0; i < chunk.RowCount; i++)
            {
                if (chunk[2].IsValid(i))
                    extras[(Text(chunk[0].Bytes(i)), chunk[1].Values<int>()[i])] = Text(chunk[2].Bytes(i));
            }
        }

        return extras;
    }

    /// <summary>Whether the row notes a number of its receipt in <c>extra</c>.</summary>
    bool HasNotes(int row)
    {
        if (!_rows.Extra.IsValid(row) || (_rows.GasUsed.IsValid(row) && _rows.EffectiveGasPrice.IsValid(row)))
            return false;
        using var extra = JsonDocument.Parse(_rows.Extra[row].ToArray());
        return Notes.Any(name => extra.RootElement.TryGetProperty(name, out _));
    }

    static byte[] Merge(string? current, ReadOnlySpan<byte> received)
    {
        var merged = current is null ? [] : JsonNode.Parse(current)!.AsObject();
        var noted = JsonNode.Parse(received)!.AsObject();
        foreach (var name in Notes.Where(noted.ContainsKey))
            merged[name] = noted[name]!.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(merged);
    }

    static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
