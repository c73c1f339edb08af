using System.Runtime.InteropServices;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>
/// Some changes of a table's rows, in columns. It is valid until the next one is asked for. Batches come in the order of snapshots; inside
/// a snapshot there is no order.
/// </summary>
public sealed class ChangeBatch
{
    /// <summary>Columns of a chunk before the table's: snapshot id, row id, type.</summary>
    internal const int OwnColumns = 3;

    readonly DuckDbChunk? _chunk;

    internal ChangeBatch(LakeTable table, DuckDbChunk chunk)
    {
        Table = table;
        _chunk = chunk;
    }

    internal ChangeBatch(LakeTable table, SnapshotId completeThrough)
    {
        Table = table;
        CompleteThrough = completeThrough;
    }

    /// <summary>The table with the columns of this batch: those it had in the newest snapshot that the batch may have changes of.</summary>
    public LakeTable Table { get; }

    /// <summary>
    /// Set on a batch without rows: all changes up to this snapshot have been given, also those of snapshots that did not change the table.
    /// A cursor can be advanced to it.
    /// </summary>
    public SnapshotId? CompleteThrough { get; }

    /// <summary>How many changes there are.</summary>
    public int RowCount => _chunk?.RowCount ?? 0;

    /// <summary>The snapshot of each change.</summary>
    public ReadOnlySpan<long> SnapshotIds => _chunk is null ? [] : _chunk[0].Values<long>();

    /// <summary>The id of each changed row; updates keep it.</summary>
    public ReadOnlySpan<long> RowIds => _chunk is null ? [] : _chunk[1].Values<long>();

    /// <summary>What happened to each row.</summary>
    public ReadOnlySpan<ChangeType> Types => _chunk is null ? [] : MemoryMarshal.Cast<byte, ChangeType>(_chunk[2].Values<byte>());

    /// <summary>The values of a column: of inserted rows and after an update the new ones, of deleted rows and before an update the old
    /// ones.</summary>
    /// <param name="column">The column's position in <see cref="LakeTable.Columns"/> of <see cref="Table"/>.</param>
    public DuckDbVector this[int column] =>
        _chunk is null ? throw new InvalidOperationException("The batch has no rows.") : _chunk[OwnColumns + column];
}
