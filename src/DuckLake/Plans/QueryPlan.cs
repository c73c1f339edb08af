using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.Plans;

/// <summary>
/// A query that is ready to run in another process: its text, in which every relation of a lake is replaced, and what that text names:
/// local files, rows that the catalog keeps, positions of deleted rows. Until it is disposed, the files stay where they are.
/// </summary>
public sealed class QueryPlan : IDisposable
{
    readonly IReadOnlyList<IPlanSource> _sources;

    internal QueryPlan(string sql, IEnumerable<IDisposable> sources)
    {
        Sql = sql;
        _sources =
        [
            .. sources.Select(source => source as IPlanSource
                ?? throw new InvalidOperationException($"A {source.GetType().Name} cannot be planned for another process.")),
        ];
    }

    /// <summary>The text to run.</summary>
    public string Sql { get; }

    /// <summary>How many files it reads at most.</summary>
    public int FileCount => _sources.Sum(source => source.FileCount);

    /// <summary>How large these files are.</summary>
    public long FileBytes => _sources.Sum(source => source.FileBytes);

    /// <summary>Writes the plan for <see cref="PlannedQuery.Read"/> in the other process.</summary>
    public void WriteTo(BinaryWriter output)
    {
        output.Write(Sql);
        WriteAll(output, [.. _sources.SelectMany(source => source.LocalPaths).Distinct()], path => output.Write(path));
        WriteAll(output, [.. _sources.SelectMany(source => source.Deletions)], number => WriteDeletions(output, number));
        WriteAll(output, [.. _sources.SelectMany(source => source.Rows)], source =>
        {
            output.Write(source.Number);
            BatchCodec.Write(output, source.Rows);
        });
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var source in _sources)
            source.Dispose();
    }

    /// <summary>Whether a text names anything but constants and functions.</summary>
    internal static bool ReadsRows(string sql) =>
        sql.Contains("read_parquet(", StringComparison.Ordinal) || sql.Contains("ekko_rows(", StringComparison.Ordinal);

    static void WriteAll<T>(BinaryWriter output, List<T> items, Action<T> write)
    {
        output.Write(items.Count);
        items.ForEach(write);
    }

    static void WriteDeletions(BinaryWriter output, long number)
    {
        output.Write(number);
        WriteAll(output, [.. LiveRowsFunction.Find(number)], positions =>
        {
            output.Write(positions is not null);
            if (positions is not null)
                WriteAll(output, [.. positions], output.Write);
        });
    }
}
