using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>ALTER TABLE: made on a scratch table first, where the engine checks it, then in the lake.</summary>
sealed class AlterTableExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(AlterTableStatement alter)
    {
        if (context.Resolve(alter.Table) is not { } place)
            return context.RunChangingTables(alter.Text.Trimmed);
        var lake = context.ViewOf(place.Lake);
        if (lake.Tree.FindTable(place.Schema, alter.Table.Name) is not { } table)
        {
            if (lake.Tree.FindView(place.Schema, alter.Table.Name) is not null)
                throw new DuckLakeException($"Catalog Error: {alter.Table} is not a table: it is a view, use ALTER VIEW.");
            return alter.IfExists ? RowSet.Nothing : throw MissingTable.Error(context, alter.Table);
        }

        _ = lake.Transaction;
        RequirePossible(lake, place.Schema, table, alter.Action);
        context.Session.Staging.Write(lake, table.Id, context);
        using var scratch = ScratchTable.Create(context, table.Name, TableSql.Columns(table));
        if (alter.Action is not (AlterAction.SetPartition or AlterAction.SetSort or AlterAction.RenameTable))
            scratch.Alter(context.ExpandMacros(ScratchAction(table, alter)));
        foreach (var change in Changes(lake, table, alter.Action, scratch.Reader))
            lake.Apply(change, context.Cancellation);
        return RowSet.Nothing;
    }

    /// <exception cref="DuckLakeException">A change of one column or field is not possible.</exception>
    void RequirePossible(SessionLake lake, string schema, LakeTable table, AlterAction action)
    {
        var rules = new TableRules(context);
        switch (action)
        {
            case AlterAction.AddColumn { Path: [var name] }:
                rules.RefuseReserved(lake, schema, table.Id, name);
                break;
            case AlterAction.AddColumn add when table.FindColumn([.. add.Path.SkipLast(1)]) is { } parent
                && parent.Type.Kind != ColumnKind.Struct:
                throw new DuckLakeException(
                    $"Adding field \"{add.Path[^1]}\" failed: \"{parent.Name}\" is a {parent.SqlType}; "
                    + "fields can only be added to structs.");
            // The engine (1.5.6) takes a field of a column that is not there for an error of its own, and ends for good.
            case AlterAction.AddColumn { Path: [var root, _, ..] } add when table.FindColumn(root) is null:
                throw new DuckLakeException(
                    DuckLakeErrorKind.NotFound,
                    $"Adding field \"{add.Path[^1]}\" to table \"{table.Name}\" failed: column {root} does not exist.");
            case AlterAction.RenameColumn { Path: [var name] } rename:
                rules.RefuseReserved(lake, schema, table.Id, rename.NewName);
                if (table.FindColumn(name) is null)
                    throw new DuckLakeException(
                        DuckLakeErrorKind.NotFound,
                        $"Catalog Error: Renaming in table \"{table.Name}\" failed: column {name} does not exist.");
                break;
            case AlterAction.SetSort { Expressions: { } list }:
                rules.RequireColumns(table, list);
                break;
        }
    }

    /// <summary>
    /// The action for the scratch table. A struct field whose path is not spelled as the column is breaks the engine for good (1.5.6), so
    /// paths are given as they are stored.
    /// </summary>
    static string ScratchAction(LakeTable table, AlterTableStatement alter) => alter.Action switch
    {
        AlterAction.AddColumn { Path.Count: > 1 } add =>
            $"ADD COLUMN {(add.IfNotExists ? "IF NOT EXISTS " : "")}{Stored(table, add.Path)} {add.Definition}",
        AlterAction.DropColumn { Path.Count: > 1 } drop => $"DROP COLUMN {(drop.IfExists ? "IF EXISTS " : "")}{Stored(table, drop.Path)}",
        AlterAction.RenameColumn { Path.Count: > 1 } rename =>
            $"RENAME COLUMN {Stored(table, rename.Path)} TO {SqlText.QuoteIdentifier(rename.NewName)}",
        _ => alter.ActionText,
    };

    static string Stored(LakeTable table, IReadOnlyList<string> path)
    {
        var names = new List<string>();
        LakeColumn? column = null;
        foreach (var part in path)
        {
            column = names.Count == 0 ? table.FindColumn(part) : column?.FindChild(part);
            names.Add(SqlText.QuoteIdentifier(column?.Name ?? part));
        }
        return string.Join('.', names);
    }

    IEnumerable<LakeChange> Changes(SessionLake lake, LakeTable table, AlterAction action, DefinitionReader altered)
    {
        switch (action)
        {
            case AlterAction.AddColumn add:
                if (!add.IfNotExists || table.FindColumn([.. add.Path]) is null)
                {
                    var column = altered.ReadAdded(add with { Definition = context.ExpandMacros(add.Definition) });
                    yield return new AddColumn(table.Id, column, [.. add.Path.SkipLast(1)], add.IfNotExists);
                }

                break;
            case AlterAction.DropColumn drop:
                yield return new DropColumn(table.Id, [.. drop.Path], drop.IfExists);
                break;
            case AlterAction.RenameColumn rename:
                yield return new RenameColumn(table.Id, [.. rename.Path], rename.NewName);
                break;
            case AlterAction.RenameTable rename:
                yield return new RenameTable(table.Id, rename.NewName);
                break;
            case AlterAction.SetType { Using: not null }:
                throw new DuckLakeException(
                    DuckLakeErrorKind.NotSupported, "Not implemented Error: Column type cannot be modified using an expression");
            case AlterAction.SetType set:
                yield return new SetColumnType(table.Id, set.Path[0], altered.ReadColumn([set.Path[0]]));
                break;
            case AlterAction.SetDefault set:
                yield return new SetDefault(table.Id, set.Path[0], altered.ReadColumn([set.Path[0]]).Default);
                break;
            case AlterAction.DropDefault drop:
                yield return new SetDefault(table.Id, drop.Path[0], null);
                break;
            case AlterAction.SetNotNull set:
                RequireNoNulls(lake, table, set.Path[0]);
                yield return new SetNullability(table.Id, set.Path[0], NullsAllowed: false);
                break;
            case AlterAction.DropNotNull drop:
                yield return new SetNullability(table.Id, drop.Path[0], NullsAllowed: true);
                break;
            case AlterAction.SetPartition set:
                yield return new SetPartition(table.Id, PartitionKeys.Read(set.Keys));
                break;
            case AlterAction.SetSort set:
                yield return new SetSort(table.Id, set.Expressions is null ? [] : SortList.Parse(set.Expressions));
                break;
            default:
                throw new DuckLakeException(DuckLakeErrorKind.NotSupported, "Binder Error: Unsupported ALTER TABLE type in DuckLake");
        }
    }

    void RequireNoNulls(SessionLake lake, LakeTable table, string column)
    {
        if (table.FindColumn(column) is not { } found)
            return;
        var scan = new ScanPlanner(context)
            .PlanToRead(TableRelation.Of(lake, table), [new ColumnPredicate(found.Id, PredicateOperator.IsNull, [])], VirtualColumns.None)
            .Relation(VirtualColumns.None);
        using var rows = context.RunToEnd($"SELECT 1 FROM {scan} AS t WHERE {SqlText.QuoteIdentifier(found.Name)} IS NULL LIMIT 1");
        if (rows.Fetch(context.Cancellation) is not { } chunk)
            return;
        using (chunk)
            throw new DuckLakeException(
                $"Constraint Error: Cannot SET NOT NULL on column {found.Name}: it has NULL values in table \"{table.Name}\".");
    }
}
