using Ekko.DuckLake.Model;

namespace Ekko.Lookups;

/// <summary>The look-up tables of a lake.</summary>
/// <param name="UpTo">All rows that snapshots up to this one show are in them.</param>
/// <param name="Tables">The tables.</param>
public sealed record LookupSummary(SnapshotId UpTo, IReadOnlyList<LookupTableSummary> Tables);

/// <summary>A look-up table.</summary>
/// <param name="Name">Its name when created.</param>
/// <param name="FileCount">Its files.</param>
/// <param name="RowCount">Its rows.</param>
/// <param name="FileBytes">The bytes of its files.</param>
public sealed record LookupTableSummary(string Name, long FileCount, long RowCount, long FileBytes);
