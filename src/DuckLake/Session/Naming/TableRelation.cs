using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>A table as of a snapshot.</summary>
/// <param name="Lake">Its lake, as the transaction sees it.</param>
/// <param name="Schema">The schema's name.</param>
/// <param name="Tree">The lake as of that snapshot, or as the transaction sees it.</param>
/// <param name="Definition">The table.</param>
sealed record TableRelation(SessionLake Lake, string Schema, LakeTree Tree, LakeTable Definition)
    : ResolvedRelation(Lake.Lake.Name, Schema, Definition.Name)
{
    /// <summary>The AT clause that chose the snapshot; null without one.</summary>
    public AtClause? At { get; init; }

    /// <summary>When set, not the table's rows but those that snapshots in a range inserted or deleted.</summary>
    public RowChanges? Changes { get; init; }

    /// <summary>What rows of changes are called in a FROM clause, with full names.</summary>
    public string Source { get; init; } = "";

    /// <summary>Whether the query chose the snapshot, so that the transaction's own rows are not part of it.</summary>
    public bool IsTimeTravel => At is not null || Changes is not null;

    /// <inheritdoc />
    public override LakeTable Table => Definition;

    /// <summary>A table as the transaction sees it.</summary>
    public static TableRelation Of(SessionLake lake, LakeTable table) =>
        new(lake, lake.Tree.FindSchema(table.Schema)!.Name, lake.Tree, table);

    /// <summary>A relation with the table's columns and no rows.</summary>
    /// <param name="needed">The virtual columns asked for.</param>
    public string Shape(VirtualColumns needed)
    {
        var columns = Definition.Columns.Select(c => $"NULL::{c.SqlType} AS {SqlText.QuoteIdentifier(c.Name)}")
            .Concat(needed.NamesOf().Select(name => $"NULL::{VirtualColumnNames.SqlType(name)} AS {name}"));
        return $"(SELECT {string.Join(", ", columns)} WHERE false)";
    }
}

/// <summary>Rows that snapshots inserted or deleted.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="First">The first snapshot.</param>
/// <param name="Last">The last snapshot, included.</param>
readonly record struct RowChanges(RowChange Kind, SnapshotId First, SnapshotId Last);

/// <summary>What snapshots did to rows.</summary>
enum RowChange
{
    /// <summary>They came.</summary>
    Inserted,

    /// <summary>They went.</summary>
    Deleted,
}
