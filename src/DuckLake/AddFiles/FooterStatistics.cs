using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.AddFiles;

/// <summary>Makes the catalog's statistics of an added file from its footer and path.</summary>
/// <param name="evaluate">Evaluates expressions by the engine, each to its text.</param>
sealed class FooterStatistics(Func<IReadOnlyList<string>, string?[]> evaluate)
{
    /// <summary>Statistics of a column that is in the file. A figure that one row group does not have is not known.</summary>
    public ColumnStatistics Of(LakeColumn column, ImmutableArray<ChunkFigures> chunks)
    {
        var values = Sum(chunks, c => c.Values);
        var nulls = Sum(chunks, c => c.Nulls);
        // Inside lists some writers count as null what they do not count as a value.
        if (nulls > values)
            values = nulls = null;
        return new ColumnStatistics(
            chunks.Sum(c => c.Bytes), values - nulls, nulls,
            Bound(column, "list_min", chunks, c => c.Min), Bound(column, "list_max", chunks, c => c.Max), null);
    }

    /// <summary>Statistics of a column whose every value the path gives.</summary>
    /// <exception cref="DuckLakeException">The value is not of the column's type.</exception>
    public ColumnStatistics OfPath(LakeColumn column, string? value, ForeignFile file)
    {
        if (value is null)
            return new ColumnStatistics(0, 0, file.RecordCount, null, null, null);
        var text = evaluate([$"TRY_CAST({SqlText.QuoteLiteral(value)} AS {column.SqlType})"])[0] ?? throw new DuckLakeException(
            $"Adding file \"{file.Path}\" failed: Unable to cast '{value}' (from hive partition column '{column.Name.ToUpperInvariant()}') "
            + $"to: '{column.SqlType}'.");
        return new ColumnStatistics(0, file.RecordCount, 0, text, text, null);
    }

    static long? Sum(ImmutableArray<ChunkFigures> chunks, Func<ChunkFigures, long?> figure) =>
        chunks.All(c => figure(c) is not null) ? chunks.Sum(figure) : null;

    string? Bound(LakeColumn column, string function, ImmutableArray<ChunkFigures> chunks, Func<ChunkFigures, string?> bound)
    {
        // A row group of nothing but nulls has no bounds and does not make those of the others unknown.
        var known = chunks.Where(c => c.Nulls is null || c.Nulls != c.Values).Select(bound).ToList();
        if (known.Count == 0 || known.Contains(null))
            return null;
        return known.Count == 1 ? known[0]
            : evaluate([$"{function}(CAST([{string.Join(", ", known.Select(k => SqlText.QuoteLiteral(k!)))}] AS {column.SqlType}[]))"])[0];
    }
}
