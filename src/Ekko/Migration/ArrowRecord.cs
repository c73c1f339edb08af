using System.Globalization;
using System.Text;
using Ekko.Blocks;
using Ekko.DuckLake.Columns;
using Ekko.Reading;

namespace Ekko.Migration;

/// <summary>Rows of Arrow files in the form of the lake's answers; what the files do not have is null.</summary>
static class ArrowRecord
{
    /// <summary>A row of a page.</summary>
    public static TransactionSummary Summary(TransactionRows rows, int row, DateTimeOffset written) => new()
    {
        Network = Text(rows.Network, row)!,
        Subnet = Text(rows.Subnet, row)!,
        VmType = Text(rows.VmType, row)!,
        BlockTime = DateTimeOffset.UnixEpoch.AddMicroseconds(rows.BlockTime.Values[row]),
        BlockNumber = rows.BlockNumber.Values[row],
        BlockHash = Text(rows.BlockHash, row)!,
        TxHash = Text(rows.TxHash, row)!,
        TxIndex = rows.TxIndex.Values[row],
        FromAddress = ChecksumAddress.Format(Text(rows.FromAddress, row)!),
        ToAddress = Text(rows.ToAddress, row) is { } to ? ChecksumAddress.Format(to) : null,
        Value = rows.Value.Values[row].ToString(CultureInfo.InvariantCulture),
        GasLimit = Number(rows.GasLimit, row),
        GasPrice = Number(rows.GasPrice, row)?.ToString(CultureInfo.InvariantCulture),
        MaxFeePerGas = null,
        MaxPriorityFeePerGas = null,
        MaxFeePerBlobGas = null,
        EffectiveGasPrice = null,
        GasUsed = null,
        Nonce = Number(rows.Nonce, row),
        ChainId = null,
        TxType = null,
        ContractAddress = null,
        Success = rows.Success.IsValid(row) ? rows.Success.Values[row] : null,
        IngestedAt = written,
    };

    /// <summary>A row with its input.</summary>
    public static TransactionDetail Detail(TransactionRows rows, int row, DateTimeOffset written) => new(Summary(rows, row, written))
    {
        InputData = rows.InputData.IsValid(row) ? $"0x{Convert.ToHexStringLower(rows.InputData[row])}" : null,
    };

    static string? Text(TextColumn column, int row) => column.IsValid(row) ? Encoding.UTF8.GetString(column[row]) : null;

    static long? Number(FixedColumn<long> column, int row) => column.IsValid(row) ? column.Values[row] : null;
}
