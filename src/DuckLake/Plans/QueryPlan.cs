using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.Plans;

/// <summary>
/// A query that is ready to run in another process: its text, in which every relation of a lake is replaced, and what that text names:
/// local files, rows that the catalog keeps, positions of deleted rows. Until it is disposed, the files stay where they are.
/// </summary>
public sealed class QueryPlan : IDisposable
{
    readonly IReadOnlyList<IDisposable> _sources;

    internal QueryPlan(string sql, IReadOnlyList<IDisposable> sources)
    {
        if (sources.FirstOrDefault(source => source is not TableScan) is { } other)
            throw new InvalidOperationException($"A {other.GetType().Name} cannot be planned for another process.");
        Sql = sql;
        _sources = sources;
    }

    /// <summary>The text to run.</summary>
    public string Sql { get; }

    /// <summary>How many files it reads at most.</summary>
    public int FileCount => Scans.Sum(scan => scan.FileCount);

    /// <summary>How large these files are.</summary>
    public long FileBytes => Scans.Sum(scan => scan.DataFiles.Sum(file => file.FileSizeBytes));

    IEnumerable<TableScan> Scans => _sources.OfType<TableScan>();

    /// <summary>Writes the plan for <see cref="PlannedQuery.Read"/> in the other process.</summary>
    public void WriteTo(BinaryWriter output)
    {
        output.Write(Sql);
        WriteAll(output, [.. Scans.SelectMany(scan => scan.LocalPaths).Distinct()], path => output.Write(path));
        WriteAll(output, [.. Scans.SelectMany(scan => scan.Live?.Published ?? [])], number => WriteDeletions(output, number));
        WriteAll(output, [.. Scans.SelectMany(scan => scan.Inlined)], rows => WriteRows(output, rows));
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

    static void WriteRows(BinaryWriter output, InlinedRows rows)
    {
        output.Write(rows.Number);
        BatchCodec.Write(output, rows.Batch);
    }
}
