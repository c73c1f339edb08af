using System.Globalization;
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
    /// <summary>A row has more bytes than this: its hashes alone are longer.</summary>
    const int MinRowBytes = 200;

    readonly HashSet<string> _read = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, BackfilledFile> _leftOut = new(StringComparer.Ordinal);

    /// <summary>Files that cannot be read, and files with rows that are no transactions, or of other blocks than their paths say.</summary>
    public IReadOnlyCollection<BackfilledFile> LeftOut => _leftOut.Values;

    /// <summary>Bytes of the files that were read.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many rows were added.</summary>
    public long Rows { get; private set; }

    /// <summary>Where files have blocks, as far as their paths say.</summary>
    public IEnumerable<BlockExtent> Extents => files.Where(file => file.Place is not null)
        .Select(file => new BlockExtent(file.Place!.StartBlock, file.Place.EndBlock, 1 + (file.Size / MinRowBytes)));

    /// <summary>Adds all rows of a range of blocks to the sums of their blocks.</summary>
    public async Task AddToAsync(BlockSumTable sums, BlockWindow window, CancellationToken cancellationToken)
    {
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
                Rows++;
            }
        }, cancellationToken).ConfigureAwait(false);
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
        foreach (var file in files)
        {
            if (file.Place is { } place && (place.EndBlock < window.First || place.StartBlock > window.Last))
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            var (problems, reason) = (0L, (string?)null);
            try
            {
                using var handle = await store.OpenAsync(file.Path, file.Size, cancellationToken).ConfigureAwait(false);
                foreach (var rows in ArrowReader.Open(handle).Read())
                {
                    batch.Reset();
                    problems += Fill(batch, rows, file.Place, ref reason);
                    take(batch, !rows.HasChainTime);
                }

                Bytes += _read.Add(file.Path) ? file.Size : 0;
            }
            catch (Exception e) when (FileErrors.IsOfFile(e))
            {
                reason = e.Message.TrimEnd('.');
            }

            if (reason is not null)
            {
                _leftOut[file.Path] = new BackfilledFile
                {
                    Path = file.Path,
                    Size = file.Size,
                    State = problems > 0 ? BackfillState.Loading : BackfillState.LeftOut,
                    Reason = reason,
                    RowsLeftOut = problems,
                };
            }
        }
    }

    /// <returns>How many rows are no transactions, or would not be found by the path of their file.</returns>
    static long Fill(BlockBatch batch, ArrowWindow rows, ArrowPath? place, ref string? reason)
    {
        var problems = 0L;
        var reader = new ArrowRowReader(batch, 0);
        for (var row = 0; row < rows.Count; row++)
        {
            var problem = reader.Append(rows, row);
            if (problem is null && place is not null
                && batch.Transactions.BlockNumber.Values[^1] is var number && (number < place.StartBlock || number > place.EndBlock))
                problem = string.Create(CultureInfo.InvariantCulture, $"block {number} is not of those that the path says");
            if (problem is null)
                continue;
            reason ??= string.Create(CultureInfo.InvariantCulture, $"row {rows.FirstRow + row}: {problem}");
            problems++;
        }

        return problems;
    }

    static string[] Texts(TransactionRows rows, int row) => ComparedRow.Of(
        Text(rows.VmType[row]), Text(rows.TxHash[row]), Text(rows.FromAddress[row]), Text(rows.ToAddress[row]), rows.Value.Values[row],
        rows.GasPrice.IsValid(row) ? rows.GasPrice.Values[row] : null, rows.GasLimit.IsValid(row) ? rows.GasLimit.Values[row] : null,
        rows.Nonce.IsValid(row) ? rows.Nonce.Values[row] : null, rows.InputData[row]);

    static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
