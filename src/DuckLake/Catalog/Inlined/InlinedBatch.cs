using System.Collections.Immutable;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Rows read from an inlined data table; the caller disposes the batch.</summary>
/// <param name="Table">The table of the catalog.</param>
/// <param name="Columns">The lake table's columns when the rows were written.</param>
/// <param name="Rows">Row id, the snapshot that began or ended the row, then the columns in the catalog's forms.</param>
sealed record InlinedBatch(InlinedDataTable Table, ImmutableArray<LakeColumn> Columns, ColumnBatch Rows);
