namespace Ekko.Migration;

/// <summary>What a backfill did; also how far it is.</summary>
public sealed record BackfillSummary
{
    /// <summary>All files.</summary>
    public required int Files { get; init; }

    /// <summary>Their bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Files that are in the lake.</summary>
    public int FilesDone { get; init; }

    /// <summary>Of them, those that an earlier run had brought in.</summary>
    public int FilesKnown { get; init; }

    /// <summary>Files that cannot be read.</summary>
    public int FilesLeftOut { get; init; }

    /// <summary>Bytes of the files that are finished.</summary>
    public long BytesDone { get; init; }

    /// <summary>Rows that are new in the lake.</summary>
    public long RowsAdded { get; init; }

    /// <summary>Rows that were there already.</summary>
    public long RowsPresent { get; init; }

    /// <summary>Rows that have no place in the lake, or are no transactions.</summary>
    public long RowsLeftOut { get; init; }
}

/// <summary>Adds up what a backfill did. Each commit is told once, one after the other.</summary>
sealed class BackfillProgress(int files, long bytes, Action<BackfillSummary>? told)
{
    readonly Lock _lock = new();
    readonly Dictionary<string, BackfilledFile> _before = new(StringComparer.Ordinal);
    BackfillSummary _summary = new() { Files = files, Bytes = bytes };

    public BackfillSummary Summary
    {
        get
        {
            lock (_lock)
                return _summary;
        }
    }

    /// <summary>Notes a file that was finished before.</summary>
    public void Skip(BackfilledFile file) => Change(summary => summary with
    {
        FilesDone = summary.FilesDone + 1,
        FilesKnown = summary.FilesKnown + 1,
        BytesDone = summary.BytesDone + file.Size,
    });

    /// <summary>Notes where a file goes on.</summary>
    public void Begin(BackfilledFile file)
    {
        lock (_lock)
            _before[file.Path] = file;
    }

    /// <summary>Notes a commit.</summary>
    public void Committed(IReadOnlyList<BackfilledFile> changed) => Change(summary =>
    {
        foreach (var file in changed)
        {
            var before = _before[file.Path];
            _before[file.Path] = file;
            var isEnd = file.State != BackfillState.Loading;
            summary = summary with
            {
                FilesDone = summary.FilesDone + (file.State == BackfillState.Done ? 1 : 0),
                FilesLeftOut = summary.FilesLeftOut + (file.State == BackfillState.LeftOut ? 1 : 0),
                BytesDone = summary.BytesDone + (isEnd ? file.Size : 0),
                RowsAdded = summary.RowsAdded + file.RowsAdded - before.RowsAdded,
                RowsPresent = summary.RowsPresent + file.RowsPresent - before.RowsPresent,
                RowsLeftOut = summary.RowsLeftOut + file.RowsLeftOut - before.RowsLeftOut,
            };
        }

        return summary;
    });

    void Change(Func<BackfillSummary, BackfillSummary> change)
    {
        BackfillSummary now;
        lock (_lock)
            now = _summary = change(_summary);
        told?.Invoke(now);
    }
}
