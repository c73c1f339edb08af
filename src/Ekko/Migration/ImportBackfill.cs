using Ekko.Blocks;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ekko.Migration;

/// <summary>
/// Brings a lake of another client, or an export of Parquet files, into a lake: part by part, so that it can go on where it ended. What is
/// in the lake is left alone.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="session">Reads the source; it has nothing attached.</param>
/// <param name="timeProvider">The clock; null for the system's.</param>
/// <param name="logger">Takes messages of chains that are waited for; null for none.</param>
public sealed class ImportBackfill(
    Lake lake, DuckLakeDataSource session, TimeProvider? timeProvider = null, ILogger? logger = null)
{
    readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <summary>Runs to the end.</summary>
    /// <param name="source">What to bring in.</param>
    /// <param name="progress">Is told how far it is, from any thread; null for none.</param>
    /// <param name="cancellationToken">Ends it after the commit that runs; it can go on later.</param>
    /// <exception cref="EkkoException">A column that is required is not there, or a pipeline writes a chain of the rows.</exception>
    /// <exception cref="DuckLakeException">One of the lakes cannot be read or written.</exception>
    public async Task<BackfillSummary> RunAsync(
        ImportSource source, Action<BackfillSummary>? progress = null, CancellationToken cancellationToken = default)
    {
        var connection = await session.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var leaving = connection.ConfigureAwait(false);
        var parts = await source.PartsAsync(connection, cancellationToken).ConfigureAwait(false);
        var known = (await new BackfillTable(lake).ReadAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(file => file.Path);
        var told = new BackfillProgress(parts.Count, parts.Sum(part => part.Size), progress);
        var writer = new BackfillWriter(lake, _time, logger ?? NullLogger.Instance);
        await using var ending = writer.ConfigureAwait(false);
        var stream = new BackfillStream(lake, writer, told);
        await using var closing = stream.ConfigureAwait(false);
        foreach (var part in parts)
        {
            if (known.TryGetValue(part.Path, out var done) && done.Size == part.Size && done.State == BackfillState.Done)
            {
                told.Skip(done);
                continue;
            }

            // A query has no order that would be the same again: what was read of a part before is read again, and is there.
            var file = new BackfilledFile { Path = part.Path, Size = part.Size, State = BackfillState.Loading };
            told.Begin(file);
            await ReadAsync(connection, source, stream, part, file, cancellationToken).ConfigureAwait(false);
        }

        await stream.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return told.Summary;
    }

    async Task ReadAsync(
        DuckLakeConnection connection, ImportSource source, BackfillStream stream, ImportPart part, BackfilledFile file,
        CancellationToken cancellationToken)
    {
        var filled = stream.Filling.Begin(file, part.Path);
        try
        {
            using var command = connection.CreateCommand(part.Sql);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var closing = reader.ConfigureAwait(false);
            while (await reader.ReadChunkAsync(cancellationToken).ConfigureAwait(false) is { } chunk)
            {
                Take(chunk, source, part, stream.Filling.Rows, filled);
                if (!stream.Filling.IsFull)
                    continue;
                await stream.CommitAsync(cancellationToken).ConfigureAwait(false);
                filled = stream.Filling.Begin(null, part.Path);
            }

            filled.End = new BackfillEnd(BackfillState.Done, null);
        }
        catch (DuckDbException e) when (!stream.HasFailed)
        {
            filled.End = new BackfillEnd(BackfillState.LeftOut, e.Message.TrimEnd('.'));
        }
    }

    void Take(DuckDbChunk chunk, ImportSource source, ImportPart part, BlockBatch batch, BackfillPart filled)
    {
        var rows = new ImportRows(source.Mapping, source.Node, batch, ChainTime.Micros(_time.GetUtcNow()));
        for (var row = 0; row < chunk.RowCount; row++)
        {
            filled.Read++;
            if ((part.IsBlocks ? rows.AppendBlock(chunk, row) : rows.AppendTransaction(chunk, row)) is not { } problem)
                continue;
            filled.Rejected++;
            batch.Rejected.Add(_time.GetUtcNow(), part.Path, null, problem, ImportRows.ToJson(chunk, row, part.IsBlocks));
        }
    }
}
