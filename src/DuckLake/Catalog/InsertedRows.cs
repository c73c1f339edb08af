using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Where rows are that snapshots of a range inserted, as of one state of the catalog.</summary>
/// <param name="Files">Data files that may hold some, each with the delete file of rows that the inserting snapshot deleted itself.</param>
/// <param name="Rewrites">Snapshots whose files hold only rows of older ones.</param>
/// <param name="Rows">Rows that the catalog keeps.</param>
sealed record InsertedRows(ImmutableArray<DataFile> Files, ImmutableHashSet<SnapshotId> Rewrites, List<InlinedBatch> Rows);
