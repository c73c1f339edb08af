using System.Buffers.Text;
using Ekko.Blocks;

namespace Ekko.Writing;

/// <summary>What the receipt of a transaction says.</summary>
enum ReceiptState : byte
{
    /// <summary>There is none yet.</summary>
    Missing,

    Failed,

    Succeeded,

    /// <summary>The lake's table has no column for it.</summary>
    NotKept,
}

/// <summary>A transaction at its place in a block, as far as what is announced later is compared with it.</summary>
/// <param name="Hash">The last eight bytes of its hash: enough to tell it from another one. 0 when the lake's text is no hash.</param>
/// <param name="Receipt">What its receipt says.</param>
readonly record struct KnownTransaction(ulong Hash, ReceiptState Receipt)
{
    const int Digits = 16;

    public bool HasReceipt => Receipt != ReceiptState.Missing;

    /// <summary>A transaction of a hash.</summary>
    /// <param name="hash"><c>0x</c> and hexadecimal digits.</param>
    /// <param name="receipt">What its receipt says.</param>
    public static KnownTransaction Of(ReadOnlySpan<byte> hash, ReceiptState receipt) =>
        new(hash.Length > Digits && Utf8Parser.TryParse(hash[^Digits..], out ulong last, out _, 'x') ? last : 0, receipt);

    /// <summary>A transaction of a batch.</summary>
    public static KnownTransaction Of(TransactionRows rows, int row) =>
        Of(rows.TxHash[row], ReceiptOf(rows.Success.IsValid(row) ? rows.Success.Values[row] : null));

    public static ReceiptState ReceiptOf(bool? success) =>
        success is { } known ? known ? ReceiptState.Succeeded : ReceiptState.Failed : ReceiptState.Missing;

    /// <summary>Why the other one cannot be the same transaction; null when it can.</summary>
    public string? Contradiction(KnownTransaction other) =>
        Hash != other.Hash && Hash != 0 && other.Hash != 0 ? "another transaction has its place"
        : (Receipt, other.Receipt) is (ReceiptState.Failed, ReceiptState.Succeeded) or (ReceiptState.Succeeded, ReceiptState.Failed)
            ? "its receipt said something else"
        : null;
}
