using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.AddFiles;

/// <summary>A Parquet file that no DuckLake client wrote, as its footer describes it.</summary>
/// <param name="Path">Where it is, as it was found.</param>
/// <param name="RecordCount">Its rows.</param>
/// <param name="FileSizeBytes">Its size.</param>
/// <param name="FooterSize">The length of its footer without the trailing 8 bytes.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Leaves">What the footer says of each leaf column, in their order, one entry for each row group; empty when leaves cannot be
/// told apart.</param>
sealed record ForeignFile(
    string Path,
    long RecordCount,
    long FileSizeBytes,
    long FooterSize,
    ImmutableArray<ColumnDefinition> Columns,
    ImmutableArray<ImmutableArray<ChunkFigures>> Leaves);

/// <summary>A column in one row group. Null means the footer does not say.</summary>
/// <param name="Bytes">Its compressed size.</param>
/// <param name="Values">Values, nulls included.</param>
/// <param name="Nulls">Nulls.</param>
/// <param name="Min">The smallest value, as the engine writes it.</param>
/// <param name="Max">The largest value, as the engine writes it.</param>
readonly record struct ChunkFigures(long Bytes, long? Values, long? Nulls, string? Min, string? Max);
