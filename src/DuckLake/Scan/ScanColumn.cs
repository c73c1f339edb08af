using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>A column that a scan reads.</summary>
/// <param name="Id">The column.</param>
/// <param name="Type">The SQL type to read it as, whatever the lake's is by now; null for the lake's.</param>
public readonly record struct ScanColumn(ColumnId Id, string? Type = null)
{
    /// <summary>A column as it is in the lake.</summary>
    public static implicit operator ScanColumn(ColumnId id) => new(id);

    /// <summary>A column as it is in the lake.</summary>
    /// <param name="id">The column.</param>
    public static ScanColumn FromColumnId(ColumnId id) => new(id);
}
