using System.Collections.Immutable;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Parquet;

/// <summary>A row of what COPY … RETURN_STATS answers: a file as the engine wrote it.</summary>
sealed record WrittenFile(
    string Path,
    long RecordCount,
    long FileSizeBytes,
    long FooterSize,
    ImmutableArray<(ColumnId Column, ColumnStatistics Statistics)> Columns,
    ImmutableArray<string?> PartitionValues)
{
    internal static WrittenFile Read(DuckDbChunk chunk, IReadOnlyList<DuckDbColumn> columns, int row, LakeTable table)
    {
        return new WrittenFile(
            (string)Value(0)!,
            Convert.ToInt64(Value(1), null),
            Convert.ToInt64(Value(2), null),
            Convert.ToInt64(Value(3), null),
            FileStatistics.Read(table, (Dictionary<object, object?>)Value(4)!),
            Value(5) is Dictionary<object, object?> keys ? [.. keys.Values.Select(v => (string?)v)] : []);

        object? Value(int column) => chunk[column].Value(columns[column].Type, row);
    }
}
