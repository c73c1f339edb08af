using System.Collections.Immutable;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>Leaves the deleted rows out of what the engine reads of a scan's files, until disposed.</summary>
sealed class LiveRows : IDisposable
{
    readonly Dictionary<long, long[]> _deleted;
    readonly List<long> _published = [];

    LiveRows(Dictionary<long, long[]> deleted) => _deleted = deleted;

    /// <summary>Finds out which rows are deleted.</summary>
    /// <param name="reader">Reads delete files.</param>
    /// <param name="files">Delete files, each with the snapshot up to which its deletions count.</param>
    /// <param name="others">Positions that are in no delete file: those the catalog keeps, and those the running transaction has
    /// deleted.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    internal static async Task<LiveRows> ReadAsync(
        DeleteFileReader reader, IReadOnlyList<(DeleteFile File, SnapshotId Last)> files,
        IEnumerable<RowDeletion> others,
        CancellationToken cancellationToken)
    {
        var read = files.Count == 0 ? [] : await reader.ReadAsync([.. files.Select(f => f.File)], cancellationToken).ConfigureAwait(false);
        var deleted = files.Zip(read, (f, positions) => (File: f.File.DataFile.Value, Positions: positions.UpTo(f.Last)))
            .Where(f => f.Positions.Length > 0).GroupBy(f => f.File, f => f.Positions)
            .ToDictionary(f => f.Key, f => f.Count() == 1 ? f.First() : [.. f.SelectMany(positions => positions).Distinct().Order()]);
        foreach (var file in others.GroupBy(o => o.File, o => o.Position))
            deleted[file.Key] = [.. file.Concat(deleted.GetValueOrDefault(file.Key, [])).Distinct().Order()];
        return new LiveRows(deleted);
    }

    /// <summary>The condition that rows of a <c>read_parquet</c> of the files live; null when all do.</summary>
    internal string? Condition(ImmutableArray<ScanFile> files)
    {
        var deleted = files.Select(f => f.Id is { } id ? _deleted.GetValueOrDefault(id.Value) : null).ToArray();
        if (Array.TrueForAll(deleted, d => d is null))
            return null;
        var number = LiveRowsFunction.Publish(deleted);
        _published.Add(number);
        return LiveRowsFunction.Call(number);
    }

    /// <summary>The numbers that <see cref="Condition"/> has used.</summary>
    internal IReadOnlyList<long> Published => _published;

    /// <summary>A query as it is for every scan of the same files: the calls in it name this one.</summary>
    internal string Anonymous(string sql) =>
        _published.Aggregate(
            sql, (text, number) => text.Replace(LiveRowsFunction.Call(number), LiveRowsFunction.Call(0), StringComparison.Ordinal));

    public void Dispose() => _published.ForEach(LiveRowsFunction.Withdraw);
}
