using System.Collections.Immutable;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Files;

/// <summary>A row of what COPY … RETURN_STATS answers: a file as the engine wrote it.</summary>
sealed record WrittenFile(
    string Path,
    long RecordCount,
    long FileSizeBytes,
    long FooterSize,
    ImmutableArray<(ColumnId Column, ColumnStatistics Statistics)> Columns,
    ImmutableArray<string?> PartitionValues)
{
    /// <param name="chunk">The answer.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="row">Which row of it.</param>
    /// <param name="table">The table that was written; null where nobody wants to know of its columns.</param>
    internal static WrittenFile Read(DuckDbChunk chunk, IReadOnlyList<DuckDbColumn> columns, int row, LakeTable? table)
    {
        return new WrittenFile(
            (string)Value(0)!,
            Convert.ToInt64(Value(1), null),
            Convert.ToInt64(Value(2), null),
            Convert.ToInt64(Value(3), null),
            table is null ? [] : FileStatistics.Read(table, (Dictionary<object, object?>)Value(4)!),
            Value(5) is Dictionary<object, object?> keys ? [.. keys.Values.Select(v => (string?)v)] : []);

        object? Value(int column) => chunk[column].Value(columns[column].Type, row);
    }
}
