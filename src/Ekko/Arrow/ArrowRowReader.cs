using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Ekko.Blocks;
using Ekko.DuckLake.Columns;

namespace Ekko.Arrow;

/// <summary>Reads rows of Arrow files as rows of <c>transactions</c>: hexadecimal text becomes numbers and bytes.</summary>
/// <param name="batch">Where the rows go.</param>
/// <param name="ingestedAt">When, in microseconds since 1970.</param>
sealed class ArrowRowReader(BlockBatch batch, long ingestedAt)
{
    const int HashBytes = 32;
    const int AddressBytes = 20;
    readonly TransactionRows _rows = batch.Transactions;
    readonly ArrayBufferWriter<byte> _extra = new();
    byte[] _network = [];
    byte[] _subnet = [];
    byte[] _vm = [];
    NodeConfig? _node;
    int _chain;

    /// <summary>Appends a row.</summary>
    /// <param name="window">Where it is.</param>
    /// <param name="row">Which.</param>
    /// <returns>Why it is no transaction; null when it was appended.</returns>
    public string? Append(ArrowWindow window, int row)
    {
        if (Check(window, row, out var number, out var index, out var value) is { } problem)
            return problem;
        _extra.ResetWrittenCount();
        if (AppendInput(window[ArrowField.InputData], row) is { } badInput)
            return badInput;
        var seconds = AppendPlace(window, row, number, index);
        AppendLower(_rows.FromAddress, window[ArrowField.From].Text(row));
        AppendLower(_rows.ToAddress, window[ArrowField.To].Text(row));
        _rows.Value.Append(value);
        AppendQuantity(_rows.GasLimit, window[ArrowField.GasLimit].Text(row), "gas"u8);
        AppendQuantity(_rows.GasPrice, window[ArrowField.GasPrice].Text(row), "gasPrice"u8);
        AppendQuantity(_rows.Nonce, window[ArrowField.Nonce].Text(row), "nonce"u8);
        AppendUnknown();
        var success = window[ArrowField.Success];
        _rows.Success.Append(window.HasChainTime && success.IsValid(row) ? success.Flag(row) : (bool?)null);
        if (_extra.WrittenCount > 0)
        {
            _extra.Write("}"u8);
            _rows.Extra.Append(_extra.WrittenSpan);
        }
        else
        {
            _rows.Extra.AppendNull();
        }

        _rows.IngestedAt.Append(ingestedAt);
        _rows.Batch.EndRow();
        batch.EndRun(_chain, number, seconds, _rows.Batch.RowCount - 1);
        return null;
    }

    /// <summary>A row as JSON, for the record of what does not fit.</summary>
    public static byte[] ToJson(ArrowWindow window, int row)
    {
        var text = new StringBuilder("{");
        foreach (var (field, i) in ArrowLayout.Fields.Select((field, i) => ((ArrowField)i, i)))
        {
            var column = window[field];
            text.Append(i == 0 ? "" : ",").Append('"').Append(ArrowLayout.Fields[i].Name).Append("\":");
            text.Append(!column.IsValid(row) ? "null" : field switch
            {
                ArrowField.BlockTime => Text(column.Value<long>(row)),
                ArrowField.BlockNumber => Text(column.Value<ulong>(row)),
                ArrowField.TxIndex => Text(column.Value<uint>(row)),
                ArrowField.Year or ArrowField.Month or ArrowField.Day or ArrowField.Hour => Text(column.Value<int>(row)),
                ArrowField.Success => column.Flag(row) ? "true" : "false",
                _ => $"\"{System.Text.Json.JsonEncodedText.Encode(Encoding.UTF8.GetString(column.Text(row)))}\"",
            });
        }

        return Encoding.UTF8.GetBytes(text.Append('}').ToString());
    }

    string? Check(ArrowWindow window, int row, out long number, out int index, out Int128 value)
    {
        (number, index, value) = (0, 0, 0);
        if (Chain(window, row) is { } badChain)
            return badChain;
        var (wideNumber, wideIndex) = (window[ArrowField.BlockNumber].Value<ulong>(row), window[ArrowField.TxIndex].Value<uint>(row));
        if (wideNumber > long.MaxValue || !window[ArrowField.BlockNumber].IsValid(row))
            return $"block_number {wideNumber} is not a 64-bit integer";
        if (wideIndex > int.MaxValue || !window[ArrowField.TxIndex].IsValid(row))
            return $"tx_index {wideIndex} is not a 32-bit integer";
        (number, index) = ((long)wideNumber, (int)wideIndex);
        var time = window[ArrowField.BlockTime];
        if (!time.IsValid(row) || time.Value<long>(row) is < 0 or > ChainTime.MaxSeconds * ChainTime.MicrosPerSecond)
            return "block_time is no time between 1970 and 9999";
        if (Bytes(window, ArrowField.BlockHash, row, HashBytes) is { } badBlock)
            return badBlock;
        if (Bytes(window, ArrowField.TxHash, row, HashBytes) is { } badHash)
            return badHash;
        if (Bytes(window, ArrowField.From, row, AddressBytes) is { } badSender)
            return badSender;
        if (!window[ArrowField.To].Text(row).IsEmpty && Bytes(window, ArrowField.To, row, AddressBytes) is { } badReceiver)
            return badReceiver;
        if (!HexText.TryParse(window[ArrowField.Value].Text(row), out value))
            return $"value is no hexadecimal DECIMAL(38,0): {Quote.Of(window[ArrowField.Value].Text(row))}";
        foreach (var field in (ReadOnlySpan<ArrowField>)[ArrowField.GasLimit, ArrowField.GasPrice, ArrowField.Nonce])
        {
            var text = window[field].Text(row);
            if (!text.IsEmpty && (text.Length < 3 || !HexText.IsHex(text)))
                return $"{ArrowLayout.Fields[(int)field].Name} is no hexadecimal number: {Quote.Of(text)}";
        }

        return null;
    }

    static string? Bytes(ArrowWindow window, ArrowField field, int row, int length) =>
        HexText.IsBytes(window[field].Text(row), length)
            ? null
            : $"{ArrowLayout.Fields[(int)field].Name} is not 0x and {2 * length} hexadecimal digits: {Quote.Of(window[field].Text(row))}";

    /// <summary>Rows that follow each other are mostly of one chain.</summary>
    string? Chain(ArrowWindow window, int row)
    {
        var network = window[ArrowField.Network].Text(row);
        var subnet = window[ArrowField.Subnet].Text(row);
        var vm = window[ArrowField.VmType].Text(row);
        if (_node is null || !network.SequenceEqual(_network) || !subnet.SequenceEqual(_subnet) || !vm.SequenceEqual(_vm))
        {
            if (network.IsEmpty || subnet.IsEmpty || vm.IsEmpty)
                return "network, subnet or vm_type is empty";
            if (!Utf8.IsValid(network) || !Utf8.IsValid(subnet) || !Utf8.IsValid(vm))
                return "network, subnet or vm_type is not UTF-8";
            _node = new NodeConfig(Encoding.UTF8.GetString(network), Encoding.UTF8.GetString(subnet), Encoding.UTF8.GetString(vm));
            (_network, _subnet, _vm) = (network.ToArray(), subnet.ToArray(), vm.ToArray());
        }

        _chain = batch.ChainIndex(_node);
        return null;
    }

    /// <returns>The block's time in seconds.</returns>
    long AppendPlace(ArrowWindow window, int row, long number, int index)
    {
        var micros = window[ArrowField.BlockTime].Value<long>(row);
        batch.AppendTransactionChain(_chain);
        _rows.BlockTime.Append(micros);
        _rows.BlockNumber.Append(number);
        AppendLower(_rows.BlockHash, window[ArrowField.BlockHash].Text(row));
        AppendLower(_rows.TxHash, window[ArrowField.TxHash].Text(row));
        _rows.TxIndex.Append(index);
        return micros / ChainTime.MicrosPerSecond;
    }

    /// <summary>What the layout does not have.</summary>
    void AppendUnknown()
    {
        _rows.MaxFeePerGas.AppendNull();
        _rows.MaxPriorityFeePerGas.AppendNull();
        _rows.MaxFeePerBlobGas.AppendNull();
        _rows.EffectiveGasPrice.AppendNull();
        _rows.GasUsed.AppendNull();
        _rows.ChainId.AppendNull();
        _rows.TxType.AppendNull();
        _rows.ContractAddress.AppendNull();
        _rows.AccessList.AppendNull();
        _rows.AuthorizationList.AppendNull();
        _rows.BlobVersionedHashes.AppendNull();
    }

    string? AppendInput(ArrowColumn column, int row)
    {
        var text = column.Text(row);
        if (text.IsEmpty)
        {
            _rows.InputData.AppendNull();
            return null;
        }

        if (text.Length % 2 == 0 && text.StartsWith("0x"u8)
            && Convert.FromHexString(text[2..], _rows.InputData.AppendUninitialized((text.Length / 2) - 1), out _, out _)
                == OperationStatus.Done)
            return null;
        _rows.Batch.Truncate(_rows.Batch.RowCount);
        return $"input_data is not 0x and pairs of hexadecimal digits: {Quote.Of(text)}";
    }

    void AppendQuantity(FixedColumn<long> column, ReadOnlySpan<byte> text, ReadOnlySpan<byte> member)
    {
        if (text.IsEmpty)
        {
            column.AppendNull();
        }
        else if (HexText.TryParse(text, out long value))
        {
            column.Append(value);
        }
        else
        {
            column.AppendNull();
            _extra.Write(_extra.WrittenCount == 0 ? "{\""u8 : ",\""u8);
            _extra.Write(member);
            _extra.Write("\":\""u8);
            _extra.Write(text);
            _extra.Write("\""u8);
        }
    }

    static void AppendLower(TextColumn column, ReadOnlySpan<byte> hex)
    {
        if (hex.IsEmpty)
            column.AppendNull();
        else if (HexText.IsCanonical(hex))
            column.Append(hex);
        else
            Ascii.ToLower(hex, column.AppendUninitialized(hex.Length), out _);
    }

    static string Text<T>(T number)
        where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
