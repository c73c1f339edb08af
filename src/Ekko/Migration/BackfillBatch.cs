using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>Rows of one or more files that are committed together.</summary>
sealed class BackfillBatch : IDisposable
{
    /// <summary>Rows of a full batch where nothing else is asked for: enough for a good data file.</summary>
    public const int DefaultRows = 100_000;

    /// <summary>Bytes of a full batch: two of them are in memory.</summary>
    const long FullBytes = 48L << 20;

    readonly int _fullRows;
    readonly List<BackfillPart> _parts = [];

    public BackfillBatch(Lake lake, int fullRows)
    {
        _fullRows = fullRows;
        Filter = new DuplicateFilter(lake, Rows);
    }

    public BlockBatch Rows { get; } = new();

    public DuplicateFilter Filter { get; }

    /// <summary>Transactions that the lake has no place for: another block is at their height.</summary>
    public RowSelection Displaced { get; } = new();

    /// <summary>The files whose rows these are.</summary>
    public IReadOnlyList<BackfillPart> Parts => _parts;

    public bool IsEmpty => _parts.Count == 0;

    public bool IsFull => Rows.RowCount >= _fullRows || Rows.ByteSize >= FullBytes;

    /// <summary>Begins a part of a file.</summary>
    /// <param name="file">How far the file was before; null where the batch before has the part in front of this one.</param>
    /// <param name="path">The file.</param>
    public BackfillPart Begin(BackfilledFile? file, string path)
    {
        var part = new BackfillPart(file, path, Rows.Transactions.Batch.RowCount);
        _parts.Add(part);
        return part;
    }

    /// <summary>How far the files are with these rows.</summary>
    /// <param name="before">How far they were with the batches before.</param>
    public List<BackfilledFile> Progress(IReadOnlyDictionary<string, BackfilledFile> before)
    {
        var files = new List<BackfilledFile>();
        for (var i = 0; i < _parts.Count; i++)
        {
            var part = _parts[i];
            var end = i + 1 < _parts.Count ? _parts[i + 1].FirstRow : Rows.Transactions.Batch.RowCount;
            var (present, displaced) = (0L, 0L);
            for (var row = part.FirstRow; row < end; row++)
            {
                if (Displaced.IsDropped(row))
                    displaced++;
                else if (Filter.Transactions.IsDropped(row))
                    present++;
            }

            var file = part.File ?? before[part.Path];
            files.Add(file with
            {
                State = part.End?.State ?? BackfillState.Loading,
                Reason = part.End?.Reason,
                RowsRead = file.RowsRead + part.Read,
                RowsAdded = file.RowsAdded + end - part.FirstRow - present - displaced,
                RowsPresent = file.RowsPresent + present,
                RowsLeftOut = file.RowsLeftOut + displaced + part.Rejected,
            });
        }

        return files;
    }

    public void Reset()
    {
        Rows.Reset();
        Displaced.Clear();
        _parts.Clear();
    }

    public void Dispose() => Rows.Dispose();
}

/// <summary>Rows of a file in a batch: from its first row to the next part's.</summary>
/// <param name="file">How far the file was before; null where the batch before has the part in front of this one.</param>
/// <param name="path">The file.</param>
/// <param name="firstRow">The first row of <c>transactions</c>.</param>
sealed class BackfillPart(BackfilledFile? file, string path, int firstRow)
{
    public BackfilledFile? File => file;

    public string Path => path;

    public int FirstRow => firstRow;

    /// <summary>How many rows of the file were read, those included that are no transactions.</summary>
    public long Read { get; set; }

    /// <summary>How many are no transactions.</summary>
    public long Rejected { get; set; }

    /// <summary>What became of the file with them; null where more of it follows.</summary>
    public BackfillEnd? End { get; set; }
}

/// <summary>What became of a file.</summary>
/// <param name="State">Whether all of it was read.</param>
/// <param name="Reason">What is wrong with it; null for nothing.</param>
sealed record BackfillEnd(BackfillState State, string? Reason);
