using System.Runtime.CompilerServices;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>
/// Reads the changes of a table snapshot by snapshot. What is in memory at a time are keys and one batch, or, of many small snapshots, what
/// a window of them changed; the engine spills the rest.
/// </summary>
sealed class ChangeFeedReader(Lake lake, TableId table, ChangeOptions options)
{
    /// <summary>Snapshots asked for at once.</summary>
    const int PageSize = 2048;

    SqlCatalog Catalog => lake.Catalog;

    internal async IAsyncEnumerable<ChangeBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var commits = options.Follow ? CommitSignal.Subscribe(Catalog.Dialect) : null;
        var created = await CreatedAsync(cancellationToken).ConfigureAwait(false);
        var done = new SnapshotId(options.Cursor?.Snapshot.Value ?? options.From.Value - 1);
        while (true)
        {
            var latest = (await Catalog.Snapshots.LatestAsync(cancellationToken).ConfigureAwait(false)).Id;
            var to = options.To is { } last && last < latest ? last : latest;
            RequireReached(done, latest);
            await foreach (var window in WindowsAsync(done, created, to, cancellationToken).ConfigureAwait(false))
            {
                var tree = await Catalog.Trees.AtAsync(window.Last, cancellationToken).ConfigureAwait(false);
                if (tree.FindTable(table) is { } found)
                {
                    await foreach (var batch in ReadAsync(window, found, created, cancellationToken).ConfigureAwait(false))
                        yield return batch;
                    yield return new ChangeBatch(found, window.Last.Id);
                }
                else if (window.Last.Id >= created)
                {
                    yield break;
                }

                done = window.Last.Id;
            }

            if (commits is null || done >= options.To)
                yield break;
            await commits.WaitAsync(options.PollInterval, Catalog.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The snapshots of a range, in windows that are read at once.</summary>
    async IAsyncEnumerable<ChangeWindow> WindowsAsync(
        SnapshotId done, SnapshotId created, SnapshotId to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (done < to)
        {
            var page = await PageAsync(done, created, to, cancellationToken).ConfigureAwait(false);
            var rows = await Catalog.ChangedRows.InsertedCountsAsync(table, page[0].Snapshot.Id, page[^1].Snapshot.Id, cancellationToken)
                .ConfigureAwait(false);
            foreach (var window in ChangeWindow.Divide(table, page, rows))
            {
                yield return window;
                done = window.Last.Id;
            }
        }
    }

    async IAsyncEnumerable<ChangeBatch> ReadAsync(
        ChangeWindow window, LakeTable found, SnapshotId created, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!window.Inserts && !window.Deletes)
            yield break;
        var source = ChangeSql.Source(found);
        var range = new SnapshotWindow(window.First, window.Last.Id);
        using var insertions = !window.Inserts ? null
            : await ChangeScan.InsertionsAsync(
                Catalog, lake.Storage, lake.Files, lake.DeleteFiles, source, window.Last, range, withPassing: false, cancellationToken)
                .ConfigureAwait(false);
        using var deletions = !window.Deletes ? null
            : await ChangeScan.DeletionsAsync(
                Catalog, lake.Storage, lake.Files, source, window.Last, range, withPassing: false, cancellationToken)
                .ConfigureAwait(false);
        // What was planned is complete only if nothing of it expired in the meantime.
        await PageAsync(new(window.First.Value - 1), created, window.Last.Id, cancellationToken).ConfigureAwait(false);
        using var connection = lake.Connect();
        using var result = connection.Query(
            ChangeSql.Build(source, insertions, deletions, ordered: window.First < window.Last.Id), cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
            {
                if (chunk.RowCount > 0)
                    yield return new ChangeBatch(found, chunk);
            }
        }
    }

    /// <summary>The next snapshots after one, none missing.</summary>
    /// <exception cref="DuckLakeException">One of them has been expired, so that changes would be missing.</exception>
    async Task<List<SnapshotRecord>> PageAsync(SnapshotId done, SnapshotId created, SnapshotId to, CancellationToken cancellationToken)
    {
        // What a snapshot deleted is kept only with a snapshot before it; a new table had nothing to lose.
        var needed = done < created ? created : done;
        if (to < needed)
            return [.. await Catalog.Snapshots.RangeAsync(new(done.Value + 1), to, PageSize, cancellationToken).ConfigureAwait(false)];
        var page = await Catalog.Snapshots.RangeAsync(needed, to, PageSize + 1, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < page.Count || i == 0; i++)
        {
            if (i == page.Count || page[i].Snapshot.Id.Value != needed.Value + i)
                throw await ExpiredAsync(done, cancellationToken).ConfigureAwait(false);
        }

        if (page[^1].Snapshot.Id < to && page.Count <= PageSize)
            throw await ExpiredAsync(done, cancellationToken).ConfigureAwait(false);
        return done < created ? page : page[1..];
    }

    async Task<DuckLakeException> ExpiredAsync(SnapshotId done, CancellationToken cancellationToken)
    {
        var all = await Catalog.Snapshots.AllAsync(cancellationToken).ConfigureAwait(false);
        var oldest = all[^1].Snapshot.Id.Value;
        for (var i = all.Count - 2; i >= 0 && all[i].Snapshot.Id.Value == oldest - 1; i--)
            oldest--;
        var subject = options.Cursor is { } cursor
            ? $"from cursor \"{cursor.Name}\" at snapshot {done}"
            : $"from snapshot {done.Value + 1}";
        var advice = options.Cursor is null
            ? $"Begin with snapshot {oldest + 1}"
            : $"Delete the cursor, read the table as of snapshot {oldest}, and create the cursor there";
        return new DuckLakeException(DuckLakeErrorKind.NotFound,
            $"Reading changes {subject} failed: snapshots it needs have been expired; "
            + $"without a gap they are kept from snapshot {oldest} on. {advice}.");
    }

    void RequireReached(SnapshotId done, SnapshotId latest)
    {
        if (done > latest && options.Cursor is { } cursor)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotFound,
                $"Reading changes from cursor \"{cursor.Name}\" at snapshot {cursor.Snapshot} failed: the latest snapshot is {latest}. "
                + "Is it a cursor of another lake?");
        }
    }

    async Task<SnapshotId> CreatedAsync(CancellationToken cancellationToken) =>
        await Catalog.ChangedRows.TableCreatedAsync(table, cancellationToken).ConfigureAwait(false)
            ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Reading changes of the table with id {table.Value} failed: no snapshot has such a table.");
}
