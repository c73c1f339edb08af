using System.Text;
using Ekko.Arrow;
using Ekko.Blocks;
using Ekko.DuckLake.Storage;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>Reads Arrow files to compare them with the lake.</summary>
/// <param name="store">Reaches the files.</param>
/// <param name="files">The files.</param>
sealed class ArrowSide(FileStore store, IReadOnlyList<ArrowFile> files)
{
    readonly List<BackfilledFile> _leftOut = [];

    /// <summary>Files that cannot be read, and files with rows that are no transactions.</summary>
    public IReadOnlyList<BackfilledFile> LeftOut => _leftOut;

    /// <summary>Bytes of the files that were read.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds all rows of a range of blocks to the sums of their blocks.</summary>
    /// <returns>How many rows there are.</returns>
    public async Task<long> AddToAsync(BlockSumTable sums, BlockWindow window, CancellationToken cancellationToken)
    {
        var rows = 0L;
        BlockSums? last = null;
        await ReadAsync(window, (batch, isOld) =>
        {
            var read = batch.Transactions;
            for (var row = 0; row < read.Batch.RowCount; row++)
            {
                var number = read.BlockNumber.Values[row];
                if (!window.Holds(number) || !Hash256.TryParse(read.BlockHash[row], out var hash))
                    continue;
                if (last is null || last.Hash != hash)
                    last = sums.Of(read.Network[row], read.Subnet[row], number, hash);
                last.AddArrow(read.TxIndex.Values[row], RowChecksum.Of(read, row));
                last.IsOld |= isOld;
                rows++;
            }
        }, cancellationToken).ConfigureAwait(false);
        return rows;
    }

    /// <summary>The rows of a block as text, by their place in it.</summary>
    public async Task<Dictionary<int, string[]>> RowsAsync(BlockSums block, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<int, string[]>();
        await ReadAsync(new BlockWindow(block.Number, block.Number), (batch, _) =>
        {
            var read = batch.Transactions;
            for (var row = 0; row < read.Batch.RowCount; row++)
            {
                if (Hash256.TryParse(read.BlockHash[row], out var hash) && hash == block.Hash)
                    rows.TryAdd(read.TxIndex.Values[row], Texts(read, row));
            }
        }, cancellationToken).ConfigureAwait(false);
        return rows;
    }

    /// <summary>Reads the files that may have blocks of a range, some rows at a time.</summary>
    async Task ReadAsync(BlockWindow window, Action<BlockBatch, bool> take, CancellationToken cancellationToken)
    {
        using var batch = new BlockBatch();
        _leftOut.Clear();
        Bytes = 0;
        foreach (var file in files)
        {
            if (file.Place is { } place && (place.EndBlock < window.First || place.StartBlock > window.Last))
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            var problems = 0L;
            string? reason = null;
            try
            {
                using var handle = await store.OpenAsync(file.Path, file.Size, cancellationToken).ConfigureAwait(false);
                foreach (var rows in ArrowReader.Open(handle).Read())
                {
                    batch.Reset();
                    var reader = new ArrowRowReader(batch, 0);
                    for (var row = 0; row < rows.Count; row++)
                    {
                        if (reader.Append(rows, row) is not { } problem)
                            continue;
                        reason ??= $"row {rows.FirstRow + row}: {problem}";
                        problems++;
                    }

                    take(batch, !rows.HasChainTime);
                }

                Bytes += file.Size;
            }
            catch (Exception e) when (FileErrors.IsOfFile(e))
            {
                reason = e.Message.TrimEnd('.');
            }

            if (reason is not null)
            {
                _leftOut.Add(new BackfilledFile
                {
                    Path = file.Path,
                    Size = file.Size,
                    State = problems > 0 ? BackfillState.Loading : BackfillState.LeftOut,
                    Reason = reason,
                    RowsLeftOut = problems,
                });
            }
        }
    }

    static string[] Texts(TransactionRows rows, int row) => ComparedRow.Of(
        Text(rows.VmType[row]), Text(rows.TxHash[row]), Text(rows.FromAddress[row]), Text(rows.ToAddress[row]), rows.Value.Values[row],
        rows.GasPrice.IsValid(row) ? rows.GasPrice.Values[row] : null, rows.GasLimit.IsValid(row) ? rows.GasLimit.Values[row] : null,
        rows.Nonce.IsValid(row) ? rows.Nonce.Values[row] : null, rows.InputData[row]);

    static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
