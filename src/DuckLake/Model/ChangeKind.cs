namespace Ekko.DuckLake.Model;

/// <summary>Kinds of entries of <c>changes_made</c>, in the order in which the official writer lists them.</summary>
enum ChangeKind
{
    DroppedSchema,
    DroppedTable,
    DroppedView,
    CreatedSchema,
    CreatedTable,
    CreatedView,
    CreatedScalarMacro,
    CreatedTableMacro,
    DroppedScalarMacro,
    DroppedTableMacro,
    InsertedIntoTable,
    DeletedFromTable,
    AlteredTable,
    AlteredView,
    InlinedInsert,
    InlinedDelete,
    InlineFlush,
    MergeAdjacent,
    RewriteDelete,

    /// <summary>In the documentation only: it is read and never written, because no client checks it for conflicts.</summary>
    CompactedTable,
}
