using Ekko.Arrow;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ekko.Migration;

/// <summary>
/// Brings Arrow files into a lake. It goes on where it ended; what is in the lake is left alone. A file that cannot be read is left out,
/// with the reason on record, and the others follow. One batch is read while the one before is committed.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="store">Reaches the files.</param>
/// <param name="timeProvider">The clock; null for the system's.</param>
/// <param name="logger">Takes messages of chains that are waited for; null for none.</param>
public sealed class ArrowBackfill(Lake lake, FileStore store, TimeProvider? timeProvider = null, ILogger? logger = null)
{
    readonly TimeProvider _time = timeProvider ?? TimeProvider.System;
    readonly BackfillTable _table = new(lake);

    /// <summary>Rows that are committed together, up to a window of a file more.</summary>
    internal int BatchRows { get; init; } = BackfillBatch.DefaultRows;

    /// <summary>Runs to the end.</summary>
    /// <param name="root">The folder above <c>transactions</c>: a directory, or <c>s3://bucket/prefix</c>.</param>
    /// <param name="progress">Is told how far it is, from any thread; null for none.</param>
    /// <param name="cancellationToken">Ends it after the commit that runs; it can go on later.</param>
    /// <exception cref="EkkoException">There is no such folder, or a pipeline writes a chain of the files.</exception>
    /// <exception cref="DuckLakeException">The lake cannot take the rows, or the bucket cannot be listed.</exception>
    public async Task<BackfillSummary> RunAsync(
        string root, Action<BackfillSummary>? progress = null, CancellationToken cancellationToken = default)
    {
        var folder = new ArrowFolder(store, DataStorage.IsRemote(root) ? root : Path.GetFullPath(root));
        var files = await folder.ListAsync(cancellationToken).ConfigureAwait(false);
        var known = (await _table.ReadAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(file => file.Path);
        var told = new BackfillProgress(files.Count, files.Sum(file => file.Size), progress);
        var writer = new BackfillWriter(lake, _time, logger ?? NullLogger.Instance);
        await using var ending = writer.ConfigureAwait(false);
        var stream = new BackfillStream(lake, writer, told, BatchRows);
        await using var closing = stream.ConfigureAwait(false);
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var before = known.GetValueOrDefault(file.Path) is { } at && at.Size == file.Size
                ? at
                : new BackfilledFile { Path = file.Path, Size = file.Size, State = BackfillState.Loading };
            if (before.State == BackfillState.Done)
            {
                told.Skip(before);
                continue;
            }

            told.Begin(before);
            await ReadAsync(folder, stream, file, before, cancellationToken).ConfigureAwait(false);
        }

        await stream.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return told.Summary;
    }

    async Task ReadAsync(
        ArrowFolder folder, BackfillStream stream, ArrowFile file, BackfilledFile before, CancellationToken cancellationToken)
    {
        var part = stream.Filling.Begin(before, file.Path);
        try
        {
            var metadata = await folder.MetadataAsync(file, cancellationToken).ConfigureAwait(false);
            using var handle = await store.OpenAsync(file.Path, file.Size, cancellationToken).ConfigureAwait(false);
            var reader = ArrowReader.Open(handle);
            var remark = file.MetadataSize is null ? null
                : metadata is null ? "its metadata cannot be read"
                : metadata.Contradiction(file.Size, reader.CountRows());
            foreach (var window in reader.Read(before.RowsRead))
            {
                Take(window, stream.Filling.Rows, part);
                if (!stream.Filling.IsFull)
                    continue;
                await stream.CommitAsync(cancellationToken).ConfigureAwait(false);
                part = stream.Filling.Begin(null, file.Path);
            }

            part.End = new BackfillEnd(BackfillState.Done, remark);
        }
        catch (Exception e) when (FileErrors.IsOfFile(e) && !stream.HasFailed)
        {
            part.End = new BackfillEnd(BackfillState.LeftOut, e.Message.TrimEnd('.'));
        }
    }

    void Take(ArrowWindow window, BlockBatch batch, BackfillPart part)
    {
        var rows = new ArrowRowReader(batch, ChainTime.Micros(_time.GetUtcNow()));
        for (var row = 0; row < window.Count; row++)
        {
            part.Read++;
            if (rows.Append(window, row) is not { } problem)
                continue;
            part.Rejected++;
            batch.Rejected.Add(
                _time.GetUtcNow(), part.Path, null, $"row {window.FirstRow + row}: {problem}", ArrowRowReader.ToJson(window, row));
        }
    }
}
