using System.Text;
using Ekko.DuckDb;
using Ekko.DuckLake.Columns;

namespace Ekko.Blocks;

/// <summary>The columns of the <c>rejected_messages</c> table: what did not fit, whole, with the reason.</summary>
public sealed class RejectedRows : IDisposable
{
    int _reconciled;

    internal RejectedRows()
    {
        ReceivedAt = Batch.AddFixed<long>("received_at", DuckDbType.TimestampTz);
        Subject = Batch.AddText("subject", DuckDbType.VarChar);
        StreamSequence = Batch.AddFixed<long>("stream_sequence", DuckDbType.BigInt);
        Reason = Batch.AddText("reason", DuckDbType.VarChar);
        Payload = Batch.AddText("payload", DuckDbType.Blob);
    }

    /// <summary>The rows.</summary>
    public ColumnBatch Batch { get; } = new();

    internal FixedColumn<long> ReceivedAt { get; }

    internal TextColumn Subject { get; }

    internal FixedColumn<long> StreamSequence { get; }

    internal TextColumn Reason { get; }

    internal TextColumn Payload { get; }

    /// <summary>The reasons, in row order.</summary>
    public IEnumerable<string> Reasons
    {
        get
        {
            for (var row = 0; row < Batch.RowCount; row++)
                yield return Encoding.UTF8.GetString(Reason[row]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Batch.Dispose();

    internal void Add(DateTimeOffset receivedAt, string subject, long? streamSequence, string reason, ReadOnlySpan<byte> payload)
    {
        ReceivedAt.Append(ChainTime.Micros(receivedAt));
        Subject.Append(Encoding.UTF8.GetBytes(subject));
        StreamSequence.Append(streamSequence);
        Reason.Append(Encoding.UTF8.GetBytes(reason));
        Payload.Append(payload);
        Batch.EndRow();
    }

    /// <summary>Adds what turned out, when the batch was compared with the lake, not to fit into it.</summary>
    internal void AddReconciled(DateTimeOffset receivedAt, string subject, string reason, ReadOnlySpan<byte> payload)
    {
        Add(receivedAt, subject, null, reason, payload);
        _reconciled++;
    }

    /// <summary>Takes back what a comparison with the lake added: another one begins.</summary>
    internal void DiscardReconciled()
    {
        Batch.Truncate(Batch.RowCount - _reconciled);
        _reconciled = 0;
    }

    internal void Reset()
    {
        Batch.Reset();
        _reconciled = 0;
    }
}
