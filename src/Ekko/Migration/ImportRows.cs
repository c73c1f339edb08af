using System.Globalization;
using System.Text;
using Ekko.Blocks;
using Ekko.DuckDb;
using Ekko.DuckLake.Columns;

namespace Ekko.Migration;

/// <summary>Takes rows of the queries of <see cref="ImportQuery"/> into a batch.</summary>
/// <param name="mapping">The chains.</param>
/// <param name="node">The chain of rows that name none; null where they have to.</param>
/// <param name="batch">Where the rows go.</param>
/// <param name="ingestedAt">When, in microseconds since 1970.</param>
sealed class ImportRows(ImportMapping mapping, NodeConfig? node, BlockBatch batch, long ingestedAt)
{
    const int HashBytes = 32;
    const int AddressBytes = 20;
    string? _lastChain;
    NodeConfig? _lastNode;

    /// <summary>Appends a transaction.</summary>
    /// <returns>Why it is none; null when it was appended.</returns>
    public string? AppendTransaction(DuckDbChunk chunk, int row)
    {
        if (Check(chunk, row, ImportColumns.Transactions) is { } problem)
            return problem;
        if (Chain(chunk, row, out var chain) is { } badChain)
            return badChain;
        if (chunk[5].Values<long>()[row] > int.MaxValue || (chunk[17].IsValid(row) && chunk[17].Values<long>()[row] > short.MaxValue))
            return "tx_index or tx_type is out of range";
        var rows = batch.Transactions;
        batch.AppendTransactionChain(chain);
        var micros = chunk[1].Values<long>()[row];
        var number = chunk[2].Values<long>()[row];
        rows.BlockTime.Append(micros);
        rows.BlockNumber.Append(number);
        rows.BlockHash.Append(chunk[3].Bytes(row));
        rows.TxHash.Append(chunk[4].Bytes(row));
        rows.TxIndex.Append((int)chunk[5].Values<long>()[row]);
        rows.FromAddress.Append(chunk[6].Bytes(row));
        Append(rows.ToAddress, chunk[7], row);
        rows.Value.Append(chunk[8].Values<Int128>()[row]);
        Append(rows.GasLimit, chunk[9], row);
        Append(rows.GasPrice, chunk[10], row);
        Append(rows.MaxFeePerGas, chunk[11], row);
        Append(rows.MaxPriorityFeePerGas, chunk[12], row);
        rows.MaxFeePerBlobGas.AppendNull();
        Append(rows.EffectiveGasPrice, chunk[13], row);
        Append(rows.GasUsed, chunk[14], row);
        Append(rows.Nonce, chunk[15], row);
        Append(rows.ChainId, chunk[16], row);
        rows.TxType.Append(chunk[17].IsValid(row) ? (short)chunk[17].Values<long>()[row] : (short?)null);
        Append(rows.InputData, chunk[18], row);
        Append(rows.ContractAddress, chunk[19], row);
        rows.AccessList.AppendNull();
        rows.AuthorizationList.AppendNull();
        rows.BlobVersionedHashes.AppendNull();
        rows.Extra.AppendNull();
        rows.Success.Append(chunk[20].IsValid(row) ? chunk[20].Values<bool>()[row] : (bool?)null);
        rows.IngestedAt.Append(ingestedAt);
        rows.Batch.EndRow();
        batch.EndRun(chain, number, micros / ChainTime.MicrosPerSecond, rows.Batch.RowCount - 1);
        return null;
    }

    /// <summary>Appends a block.</summary>
    /// <inheritdoc cref="AppendTransaction"/>
    public string? AppendBlock(DuckDbChunk chunk, int row)
    {
        if (Check(chunk, row, ImportColumns.Blocks) is { } problem)
            return problem;
        if (Chain(chunk, row, out var chain) is { } badChain)
            return badChain;
        if (!chunk[5].IsValid(row) || chunk[5].Values<long>()[row] > int.MaxValue)
            return "transaction_count is missing or out of range";
        var rows = batch.Blocks;
        batch.AppendBlockChain(chain);
        rows.BlockNumber.Append(chunk[2].Values<long>()[row]);
        rows.BlockHash.Append(chunk[3].Bytes(row));
        Append(rows.ParentHash, chunk[4], row);
        rows.BlockTime.Append(chunk[1].Values<long>()[row]);
        rows.TransactionCount.Append((int)chunk[5].Values<long>()[row]);
        Append(rows.GasUsed, chunk[6], row);
        Append(rows.GasLimit, chunk[7], row);
        Append(rows.BaseFeePerGas, chunk[8], row);
        Append(rows.SizeBytes, chunk[9], row);
        Append(rows.Miner, chunk[10], row);
        rows.IngestedAt.Append(ingestedAt);
        rows.Extra.AppendNull();
        rows.Batch.EndRow();
        return null;
    }

    /// <summary>What is recorded of a row that does not fit.</summary>
    public static byte[] ToJson(DuckDbChunk chunk, int row, bool isBlock)
    {
        var columns = isBlock ? ImportColumns.Blocks : ImportColumns.Transactions;
        var texts = columns.Select((column, i) => (column.Name, i)).Where(column => chunk[column.i].IsValid(row)).Select(
            column => $"\"{column.Name}\":{Json(chunk[column.i], row, columns[column.i].Kind)}");
        return Encoding.UTF8.GetBytes($"{{{string.Join(',', texts)}}}");
    }

    static string Json(DuckDbVector column, int row, ImportKind kind) => kind switch
    {
        ImportKind.Number or ImportKind.Time => column.Values<long>()[row].ToString(CultureInfo.InvariantCulture),
        ImportKind.Wei => column.Values<Int128>()[row].ToString(CultureInfo.InvariantCulture),
        ImportKind.Flag => column.Values<bool>()[row] ? "true" : "false",
        ImportKind.Bytes => $"\"0x{Convert.ToHexStringLower(column.Bytes(row))}\"",
        _ => $"\"{System.Text.Json.JsonEncodedText.Encode(column.Text(row))}\"",
    };

    static string? Check(
        DuckDbChunk chunk, int row, IReadOnlyList<(string Name, ImportKind Kind, bool IsRequired)> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            var (name, kind, isRequired) = columns[i];
            if (!chunk[i].IsValid(row))
            {
                if (isRequired)
                    return $"{name} is missing, or is not what it should be";
                continue;
            }

            if (kind == ImportKind.Hex && !HexText.IsBytes(chunk[i].Bytes(row), name.EndsWith("hash", StringComparison.Ordinal)
                ? HashBytes : AddressBytes))
                return $"{name} has another length, or other characters: {Quote.Of(chunk[i].Bytes(row))}";
            if (kind is ImportKind.Number or ImportKind.Time && chunk[i].Values<long>()[row] < 0)
                return $"{name} is below zero";
            if (kind == ImportKind.Wei && chunk[i].Values<Int128>()[row] < 0)
                return $"{name} is below zero";
        }

        return null;
    }

    string? Chain(DuckDbChunk chunk, int row, out int index)
    {
        index = 0;
        var found = node;
        if (chunk[0].IsValid(row) && node is null)
        {
            var text = chunk[0].Text(row);
            if (text != _lastChain)
                (_lastChain, _lastNode) = (text, mapping.Find(text));
            found = _lastNode;
        }

        if (found is null)
        {
            var name = chunk[0].IsValid(row) ? Quote.Of(chunk[0].Bytes(row)) : "NULL";
            return $"chain {name} is not known: name it in \"chains\" of a mapping";
        }

        index = batch.ChainIndex(found);
        return null;
    }

    static void Append(TextColumn column, DuckDbVector values, int row)
    {
        if (values.IsValid(row))
            column.Append(values.Bytes(row));
        else
            column.AppendNull();
    }

    static void Append(FixedColumn<long> column, DuckDbVector values, int row) =>
        column.Append(values.IsValid(row) ? values.Values<long>()[row] : (long?)null);
}
