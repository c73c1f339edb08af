using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>A table as of a snapshot.</summary>
/// <param name="Lake">Its lake, as the transaction sees it.</param>
/// <param name="Schema">The schema's name.</param>
/// <param name="Tree">The lake as of that snapshot, or as the transaction sees it.</param>
/// <param name="Definition">The table.</param>
/// <param name="IsTimeTravel">Whether the query chose the snapshot, so that the transaction's own rows are not part of it.</param>
sealed record TableRelation(SessionLake Lake, string Schema, LakeTree Tree, LakeTable Definition, bool IsTimeTravel)
    : ResolvedRelation(Lake.Lake.Name, Schema, Definition.Name)
{
    /// <summary>When set, not the table's rows but those that snapshots in a range inserted or deleted.</summary>
    public RowChanges? Changes { get; init; }

    /// <inheritdoc />
    public override LakeTable Table => Definition;

    /// <inheritdoc />
    public override bool HasStub => !IsTimeTravel && Changes is null;

    /// <summary>A table as the transaction sees it.</summary>
    public static TableRelation Of(SessionLake lake, LakeTable table) =>
        new(lake, lake.Tree.FindSchema(table.Schema)!.Name, lake.Tree, table, IsTimeTravel: false);
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
