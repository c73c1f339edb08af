using System.Globalization;
using System.Text;
using Ekko.Blocks;

namespace Ekko.Writing;

/// <summary>A transaction of a batch that goes to <c>rejected_messages</c>, since the lake has no place for what it says.</summary>
/// <param name="Row">The row of the batch.</param>
/// <param name="Reason">Why.</param>
readonly record struct RejectedTransaction(int Row, string Reason)
{
    /// <summary>One whose place in its block is taken, or whose receipt is another one.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="row">Its row.</param>
    /// <param name="why">What is different.</param>
    public static RejectedTransaction Contradicting(BlockBatch batch, int row, string why) => new(row, Text(
        $"transaction {batch.Transactions.TxIndex.Values[row]} of block {Text(batch.Transactions.BlockHash[row])} was announced before, ")
        + $"and {why}: the first one stays");

    /// <summary>A receipt of a block that is gone.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="row">Its row.</param>
    public static RejectedTransaction Late(BlockBatch batch, int row) => new(row, Text(
        $"late receipt of block {Text(batch.Transactions.BlockHash[row])}, number {batch.Transactions.BlockNumber.Values[row]}: ")
        + "a reorganisation took the block out of the chain");

    /// <summary>Adds the record.</summary>
    public void AddTo(BlockBatch batch, DateTimeOffset now)
    {
        var rows = batch.Transactions;
        var chain = $"{Text(rows.Network[Row])}/{Text(rows.Subnet[Row])}/{Text(rows.VmType[Row])}";
        batch.Rejected.AddReconciled(now, chain, Reason, TransactionJson.Of(rows, Row));
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
