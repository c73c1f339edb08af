using System.Runtime.InteropServices;
using Ekko.Blocks;
using Ekko.DuckDb;

namespace Ekko.Migration;

/// <summary>Numbers that say what is in a row, the same whether it comes from an Arrow file or from the lake.</summary>
/// <param name="Contents">What both keep alike.</param>
/// <param name="Time">The block's time.</param>
/// <param name="Success">Whether it succeeded; 0 where that is not known.</param>
readonly record struct RowChecksum(ulong Contents, ulong Time, ulong Success)
{
    const ulong Odd = 0x9E37_79B9_7F4A_7C15;

    /// <summary>A row of a batch.</summary>
    public static RowChecksum Of(TransactionRows rows, int row)
    {
        var hash = new Mixer();
        hash.Add(rows.VmType[row]);
        hash.Add(rows.BlockNumber.Values[row]);
        hash.Add(rows.TxHash[row]);
        hash.Add(rows.TxIndex.Values[row]);
        hash.Add(rows.FromAddress[row]);
        hash.Add(rows.ToAddress[row]);
        hash.Add((long)rows.Value.Values[row]);
        hash.Add((long)(rows.Value.Values[row] >> 64));
        hash.Add(rows.GasPrice.IsValid(row) ? rows.GasPrice.Values[row] : -1);
        hash.Add(rows.GasLimit.IsValid(row) ? rows.GasLimit.Values[row] : -1);
        hash.Add(rows.Nonce.IsValid(row) ? rows.Nonce.Values[row] : -1);
        hash.Add(rows.InputData.IsValid(row) ? rows.InputData[row] : []);
        return Of(hash, rows.BlockTime.Values[row], rows.Success.IsValid(row) ? rows.Success.Values[row] : null);
    }

    /// <summary>A row of the lake, whose columns are those of <see cref="LakeSide"/>.</summary>
    public static RowChecksum Of(DuckDbChunk chunk, int row)
    {
        var hash = new Mixer();
        hash.Add(chunk[2].Bytes(row));
        hash.Add(chunk[3].Values<long>()[row]);
        hash.Add(chunk[5].Bytes(row));
        hash.Add(chunk[6].Values<int>()[row]);
        hash.Add(chunk[7].Bytes(row));
        hash.Add(chunk[8].IsValid(row) ? chunk[8].Bytes(row) : []);
        var value = chunk[9].Values<Int128>()[row];
        hash.Add((long)value);
        hash.Add((long)(value >> 64));
        for (var column = 10; column <= 12; column++)
            hash.Add(chunk[column].IsValid(row) ? chunk[column].Values<long>()[row] : -1);
        hash.Add(chunk[13].IsValid(row) ? chunk[13].Bytes(row) : []);
        return Of(hash, chunk[14].Values<long>()[row], chunk[15].IsValid(row) ? chunk[15].Values<bool>()[row] : null);
    }

    static RowChecksum Of(Mixer hash, long time, bool? success)
    {
        var contents = hash.Value;
        var timed = new Mixer(contents);
        timed.Add(time);
        var known = new Mixer(contents);
        known.Add(success == true ? 1 : 2);
        return new RowChecksum(contents, timed.Value, success is null ? 0 : known.Value);
    }

    /// <summary>Folds values into a number, whose every bit depends on all of them.</summary>
    struct Mixer(ulong start)
    {
        public ulong Value { get; private set; } = start;

        public void Add(long value)
        {
            var high = Math.BigMul(Value ^ (ulong)value, Odd, out var low);
            Value = (high ^ low) + Odd;
        }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            Add(bytes.Length);
            foreach (var word in MemoryMarshal.Cast<byte, long>(bytes))
                Add(word);
            foreach (var last in bytes[(bytes.Length & ~7)..])
                Add(last);
        }
    }
}
