using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>What a name in a FROM clause turned out to be, when it belongs to a lake.</summary>
/// <param name="Catalog">The name the lake is attached as.</param>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The relation's name.</param>
abstract record ResolvedRelation(string Catalog, string Schema, string Name)
{
    /// <summary>A table as of a snapshot.</summary>
    /// <param name="Catalog">The name the lake is attached as.</param>
    /// <param name="Tree">The lake as of that snapshot, or as the transaction sees it.</param>
    /// <param name="Schema">The schema's name.</param>
    /// <param name="Definition">The table.</param>
    /// <param name="IsTimeTravel">Whether an AT clause chose the snapshot, so that the transaction's own rows are not part of it.</param>
    public sealed record Table(string Catalog, string Schema, LakeTree Tree, LakeTable Definition, bool IsTimeTravel)
        : ResolvedRelation(Catalog, Schema, Definition.Name)
    {
        /// <summary>When set, not the table's rows but those that snapshots in a range inserted or deleted, both ends included.</summary>
        public (RowChange Kind, SnapshotId First, SnapshotId Last)? Changes { get; init; }
    }

    /// <summary>A view as of a snapshot; its query is rewritten in its turn.</summary>
    /// <param name="Catalog">The name the lake is attached as.</param>
    /// <param name="Schema">The schema's name.</param>
    /// <param name="Definition">The view.</param>
    public sealed record View(string Catalog, string Schema, LakeView Definition) : ResolvedRelation(Catalog, Schema, Definition.Name);

    /// <summary>Rows that are not stored as a table, such as those of a catalog table.</summary>
    /// <param name="Catalog">The catalog's name.</param>
    /// <param name="Schema">The schema's name.</param>
    /// <param name="Name">The relation's name.</param>
    /// <param name="Sql">What stands in for it in a FROM clause.</param>
    public sealed record Rows(string Catalog, string Schema, string Name, string Sql) : ResolvedRelation(Catalog, Schema, Name);
}

/// <summary>What snapshots did to rows.</summary>
enum RowChange
{
    /// <summary>They came.</summary>
    Inserted,

    /// <summary>They went.</summary>
    Deleted,
}

/// <summary>The text of <c>AT (VERSION => expression)</c> or <c>AT (TIMESTAMP => expression)</c>.</summary>
/// <param name="Unit">VERSION or TIMESTAMP.</param>
/// <param name="Expression">The expression's text.</param>
readonly record struct AtClause(string Unit, string Expression);
