using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Ekko.DuckLake.Columns;

namespace Ekko.Blocks;

/// <summary>
/// Writes a row of transactions as the JSON object it could have been read from: what is recorded of one that does not become a row of the
/// lake.
/// </summary>
static class TransactionJson
{
    public static byte[] Of(TransactionRows rows, int row)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WritePlace(writer, rows, row);
            WriteContents(writer, rows, row);
            WriteReceipt(writer, rows, row);
            WriteExtra(writer, rows.Extra, row);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    static void WritePlace(Utf8JsonWriter writer, TransactionRows rows, int row)
    {
        Text(writer, "hash", rows.TxHash, row);
        Text(writer, "blockHash", rows.BlockHash, row);
        Quantity(writer, "blockNumber", rows.BlockNumber, row);
        writer.WriteString("blockTimestamp", Hex(rows.BlockTime.Values[row] / ChainTime.MicrosPerSecond));
        Quantity(writer, "transactionIndex", rows.TxIndex, row);
    }

    static void WriteContents(Utf8JsonWriter writer, TransactionRows rows, int row)
    {
        Text(writer, "from", rows.FromAddress, row);
        Text(writer, "to", rows.ToAddress, row);
        Quantity(writer, "value", rows.Value, row);
        Quantity(writer, "gas", rows.GasLimit, row);
        Quantity(writer, "gasPrice", rows.GasPrice, row);
        Quantity(writer, "maxFeePerGas", rows.MaxFeePerGas, row);
        Quantity(writer, "maxPriorityFeePerGas", rows.MaxPriorityFeePerGas, row);
        Quantity(writer, "maxFeePerBlobGas", rows.MaxFeePerBlobGas, row);
        Quantity(writer, "nonce", rows.Nonce, row);
        Quantity(writer, "chainId", rows.ChainId, row);
        Quantity(writer, "type", rows.TxType, row);
        if (rows.InputData.IsValid(row))
            writer.WriteString("input", $"0x{Convert.ToHexStringLower(rows.InputData[row])}");
        Raw(writer, "accessList", rows.AccessList, row);
        Raw(writer, "authorizationList", rows.AuthorizationList, row);
        if (!rows.BlobVersionedHashes.IsValid(row))
            return;
        writer.WriteStartArray("blobVersionedHashes");
        for (var item = 0; item < rows.BlobVersionedHashes.ItemCount(row); item++)
            writer.WriteStringValue(rows.BlobVersionedHashes.Item(row, item));
        writer.WriteEndArray();
    }

    static void WriteReceipt(Utf8JsonWriter writer, TransactionRows rows, int row)
    {
        Text(writer, "contractAddress", rows.ContractAddress, row);
        Quantity(writer, "gasUsed", rows.GasUsed, row);
        Quantity(writer, "effectiveGasPrice", rows.EffectiveGasPrice, row);
        if (rows.Success.IsValid(row))
            writer.WriteString("status", rows.Success.Values[row] ? "0x1"u8 : "0x0"u8);
    }

    static void WriteExtra(Utf8JsonWriter writer, TextColumn extra, int row)
    {
        if (!extra.IsValid(row))
            return;
        using var members = JsonDocument.Parse(extra[row].ToArray());
        foreach (var member in members.RootElement.EnumerateObject())
            member.WriteTo(writer);
    }

    static void Text(Utf8JsonWriter writer, string name, TextColumn column, int row)
    {
        if (column.IsValid(row))
            writer.WriteString(name, column[row]);
    }

    static void Raw(Utf8JsonWriter writer, string name, TextColumn column, int row)
    {
        if (!column.IsValid(row))
            return;
        writer.WritePropertyName(name);
        writer.WriteRawValue(column[row]);
    }

    static void Quantity<T>(Utf8JsonWriter writer, string name, FixedColumn<T> column, int row)
        where T : unmanaged, IFormattable
    {
        if (column.IsValid(row))
            writer.WriteString(name, Hex(column.Values[row]));
    }

    static string Hex<T>(T value)
        where T : IFormattable => $"0x{value.ToString("x", CultureInfo.InvariantCulture)}";
}
