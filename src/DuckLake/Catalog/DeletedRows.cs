using System.Collections.Immutable;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Where rows were that snapshots of a range deleted, as of one state of the catalog.</summary>
/// <param name="Files">Data files that may have lost some, each with all its delete files.</param>
/// <param name="Rewrites">Snapshots that ended files whose rows live on in others.</param>
/// <param name="Rows">Rows that the catalog keeps.</param>
/// <param name="Positions">Positions in data files that the catalog keeps.</param>
sealed record DeletedRows(
    ImmutableArray<FileDeletes> Files, ImmutableHashSet<SnapshotId> Rewrites, List<InlinedBatch> Rows,
    List<RowDeletion> Positions);
