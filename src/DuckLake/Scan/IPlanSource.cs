using Ekko.DuckLake.Columns;

namespace Ekko.DuckLake.Scan;

/// <summary>What the text of a query reads: another process that is to run it has to get that, too.</summary>
interface IPlanSource : IDisposable
{
    /// <summary>Where the engine reads files.</summary>
    IEnumerable<string> LocalPaths { get; }

    /// <summary>The numbers of published positions of deleted rows (<see cref="LiveRowsFunction"/>).</summary>
    IEnumerable<long> Deletions { get; }

    /// <summary>Published rows that are in no file, by their number.</summary>
    IEnumerable<(long Number, ColumnBatch Rows)> Rows { get; }

    /// <summary>How many data files are read at most.</summary>
    int FileCount { get; }

    /// <summary>How large these are.</summary>
    long FileBytes { get; }
}
