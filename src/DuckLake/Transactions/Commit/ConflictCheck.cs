using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>
/// Compares the changes of a transaction with those that other transactions committed since it began. The matrix is the official one. It
/// is stricter in two places: deletes of either kind exclude each other, and a decision about rows (NOT NULL, or that there is no row to
/// change) excludes inserts that the transaction has not seen.
/// </summary>
static class ConflictCheck
{
    static readonly (ChangeKind Mine, string Verb, ChangeKind[] Theirs)[] ById =
    [
        (ChangeKind.DroppedSchema, "drop schema", [ChangeKind.DroppedSchema]),
        (ChangeKind.DroppedTable, "drop table", [ChangeKind.DroppedTable]),
        (ChangeKind.DroppedView, "drop view", [ChangeKind.DroppedView]),
        (ChangeKind.DroppedScalarMacro, "drop macro", [ChangeKind.DroppedScalarMacro]),
        (ChangeKind.DroppedTableMacro, "drop macro", [ChangeKind.DroppedTableMacro]),
        (ChangeKind.InsertedIntoTable, "insert into table",
            [ChangeKind.DroppedTable, ChangeKind.AlteredTable, ChangeKind.DeletedFromTable, ChangeKind.InlinedDelete]),
        (ChangeKind.InlinedInsert, "insert into table",
            [ChangeKind.DroppedTable, ChangeKind.AlteredTable, ChangeKind.DeletedFromTable, ChangeKind.InlinedDelete]),
        // Two deletes exclude each other where they concern the same file: the commit compares the files themselves.
        (ChangeKind.DeletedFromTable, "delete from table",
            [ChangeKind.DroppedTable, ChangeKind.AlteredTable, ChangeKind.InsertedIntoTable, ChangeKind.InlinedInsert,
             ChangeKind.InlinedDelete, ChangeKind.MergeAdjacent, ChangeKind.RewriteDelete, ChangeKind.CompactedTable]),
        (ChangeKind.InlinedDelete, "delete from table",
            [ChangeKind.DroppedTable, ChangeKind.AlteredTable, ChangeKind.InsertedIntoTable, ChangeKind.InlinedInsert,
                ChangeKind.DeletedFromTable,
             ChangeKind.InlinedDelete, ChangeKind.InlineFlush, ChangeKind.MergeAdjacent, ChangeKind.RewriteDelete,
             ChangeKind.CompactedTable]),
        (ChangeKind.InlineFlush, "flush table", [ChangeKind.DroppedTable, ChangeKind.InlinedDelete, ChangeKind.InlineFlush]),
        (ChangeKind.MergeAdjacent, "compact table",
            [ChangeKind.DroppedTable, ChangeKind.DeletedFromTable, ChangeKind.InlinedDelete, ChangeKind.MergeAdjacent,
                ChangeKind.RewriteDelete, ChangeKind.CompactedTable]),
        (ChangeKind.RewriteDelete, "compact table",
            [ChangeKind.DroppedTable, ChangeKind.DeletedFromTable, ChangeKind.InlinedDelete, ChangeKind.MergeAdjacent,
                ChangeKind.RewriteDelete, ChangeKind.CompactedTable]),
        (ChangeKind.AlteredTable, "alter table", [ChangeKind.DroppedTable, ChangeKind.AlteredTable]),
        (ChangeKind.AlteredView, "alter view", [ChangeKind.DroppedView, ChangeKind.AlteredView]),
    ];

    /// <summary>What could have led to another decision. Rows that are gone, or moved into other files, could not.</summary>
    static readonly ChangeKind[] AgainstDecisions =
        [ChangeKind.DroppedTable, ChangeKind.AlteredTable, ChangeKind.InsertedIntoTable, ChangeKind.InlinedInsert];

    static readonly ChangeKind[] Relations = [ChangeKind.CreatedTable, ChangeKind.CreatedView];

    /// <param name="mine">What this transaction is about to commit.</param>
    /// <param name="theirs">What was committed since it began.</param>
    /// <param name="baseTree">What it was based on: names of schemas that are known by id only.</param>
    /// <param name="decidedOn">Tables whose rows decided what this transaction changes.</param>
    /// <exception cref="DuckLakeException">There is a conflict.</exception>
    public static void Throw(
        IReadOnlyCollection<Change> mine, IReadOnlyCollection<Change> theirs, LakeTree baseTree, IReadOnlyCollection<TableId> decidedOn)
    {
        if (theirs.Count == 0)
            return;
        var byId = theirs.Where(c => c.Name is null).Select(c => (c.Kind, c.Id)).ToHashSet();
        foreach (var change in mine)
            CheckIds(change, byId);
        foreach (var change in mine)
            CheckNames(change, theirs, baseTree);
        foreach (var table in decidedOn)
            RefuseAny($"change table with id {table.Value}", table.Value, AgainstDecisions, byId);
    }

    static void CheckIds(Change mine, HashSet<(ChangeKind, long)> theirs)
    {
        foreach (var (kind, verb, against) in ById)
        {
            if (kind == mine.Kind)
                RefuseAny($"{verb} with id {mine.Id}", mine.Id, against, theirs);
        }
    }

    static void RefuseAny(string action, long id, ChangeKind[] against, HashSet<(ChangeKind, long)> theirs)
    {
        foreach (var other in against)
        {
            if (theirs.Contains((other, id)))
                throw Refuse(action, Describe(other));
        }
    }

    static void CheckNames(Change mine, IReadOnlyCollection<Change> theirs, LakeTree baseTree)
    {
        foreach (var other in theirs)
        {
            if (mine.Kind == ChangeKind.DroppedSchema && other.Schema is not null
                && Same(other.Schema, baseTree.FindSchema(new SchemaId(mine.Id))?.Name))
                throw Refuse($"drop schema \"{other.Schema}\"", $"created \"{other.Name}\" in it");
            if (mine.Name is null)
                continue;
            if (mine.Schema is null)
            {
                if (other.Kind == ChangeKind.CreatedSchema && Same(mine.Name, other.Name))
                    throw Refuse($"create schema \"{mine.Name}\"", "created a schema of this name");
            }
            else if (other.Kind == ChangeKind.DroppedSchema && baseTree.FindSchema(mine.Schema)?.Id.Value == other.Id)
            {
                throw Refuse($"create \"{mine.Name}\" in schema \"{mine.Schema}\"", "dropped this schema");
            }
            else if (SameNamespace(mine.Kind, other.Kind) && Same(mine.Schema, other.Schema) && Same(mine.Name, other.Name))
            {
                throw Refuse($"create \"{mine.Name}\" in schema \"{mine.Schema}\"", "created something of this name there");
            }
        }
    }

    static bool SameNamespace(ChangeKind mine, ChangeKind other) =>
        mine == other || (Relations.Contains(mine) && Relations.Contains(other));

    static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    static string Describe(ChangeKind kind) => kind switch
    {
        ChangeKind.DroppedSchema or ChangeKind.DroppedTable or ChangeKind.DroppedView or ChangeKind.DroppedScalarMacro
            or ChangeKind.DroppedTableMacro => "dropped it",
        ChangeKind.AlteredTable or ChangeKind.AlteredView => "altered it",
        ChangeKind.InsertedIntoTable or ChangeKind.InlinedInsert => "inserted into it",
        ChangeKind.DeletedFromTable or ChangeKind.InlinedDelete => "deleted from it",
        ChangeKind.InlineFlush => "flushed it",
        _ => "compacted it",
    };

    static DuckLakeException Refuse(string action, string other) => new(DuckLakeErrorKind.Conflict,
        $"Transaction conflict: attempting to {action}, but another transaction has {other}. Begin again on the latest state.");
}
