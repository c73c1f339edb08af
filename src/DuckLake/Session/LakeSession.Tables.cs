using System.Collections.Immutable;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Session;

sealed partial class LakeSession
{
    RowSet CreateSchema(CreateSchemaStatement create)
    {
        if (Names.ResolveSchema(create.Name) is not { } place)
            return RunEngine(create.Text.Trimmed);
        var lake = ViewOf(place.Lake);
        BeginEngine();
        if (create.OrReplace)
            throw Unsupported($"CREATE OR REPLACE SCHEMA {place.Schema}", "drop the schema first.");
        _connection.Execute(
            $"CREATE SCHEMA {(create.IfNotExists ? "IF NOT EXISTS " : "")}{StubName(place.Lake, place.Schema)}", _cancellation);
        Change(lake, new CreateSchema(place.Schema, create.IfNotExists));
        return RowSet.Nothing;
    }

    RowSet Drop(DropStatement drop)
    {
        ShowLakes();
        if (drop.ObjectKind == "SCHEMA")
            return DropSchema(drop);
        if (Names.Resolve(drop.Name) is not { } place || (drop.Name.Parts.Count == 1 && IsTemporary(drop.Name.Name)))
            return RunEngine(drop.Text.Trimmed);
        LakeChange change = drop.ObjectKind switch
        {
            "TABLE" => new DropTable(place.Schema, drop.Name.Name, drop.IfExists),
            "VIEW" => new DropView(place.Schema, drop.Name.Name, drop.IfExists),
            "MACRO" => new DropMacro(place.Schema, drop.Name.Name, IsTable: false, drop.IfExists),
            "TABLE MACRO" => new DropMacro(place.Schema, drop.Name.Name, IsTable: true, drop.IfExists),
            var kind =>
                throw Unsupported($"DROP {kind} in lake \"{place.Lake.Name}\"", "a lake has only schemas, tables, views and macros."),
        };
        var lake = ViewOf(place.Lake);
        BeginEngine();
        var engineKind = drop.ObjectKind == "TABLE MACRO" ? "MACRO TABLE" : drop.ObjectKind;
        _connection.Execute(
            $"DROP {engineKind} {(drop.IfExists ? "IF EXISTS " : "")}{StubName(place.Lake, place.Schema, drop.Name.Name)}", _cancellation);
        ForgetStagedRows(lake, () => Change(lake, change));
        return RowSet.Nothing;
    }

    RowSet DropSchema(DropStatement drop)
    {
        if (Names.ResolveSchema(drop.Name) is not { } place)
            return RunEngine(drop.Text.Trimmed);
        var lake = ViewOf(place.Lake);
        if (!drop.Cascade && lake.Tree.FindSchema(place.Schema) is { IsEmpty: false } schema)
            throw StillHolds(schema);
        BeginEngine();
        _connection.Execute(
            $"DROP SCHEMA {(drop.IfExists ? "IF EXISTS " : "")}{StubName(place.Lake, place.Schema)}{(drop.Cascade ? " CASCADE" : "")}",
            _cancellation);
        ForgetStagedRows(lake, () => Change(lake, new DropSchema(place.Schema, drop.Cascade, drop.IfExists)));
        return RowSet.Nothing;
    }

    /// <summary>Makes a change that may drop tables; rows that wait for them are forgotten.</summary>
    void ForgetStagedRows(SessionLake lake, Action change)
    {
        change();
        foreach (var key in _staged.Keys.Where(k => k.Lake == lake.Lake && lake.Tree.FindTable(k.Table) is null).ToList())
            _staged[key].Clear();
    }

    RowSet CreateTable(CreateTableStatement create)
    {
        ShowLakes();
        if (create.Temporary || Names.Resolve(create.Name) is not { } place)
            return CreateEngineTable(create);
        var lake = ViewOf(place.Lake);
        _ = lake.Transaction;
        _ = lake.Tree.GetSchema(place.Schema);
        if (create.With is not null)
            throw Unsupported($"CREATE TABLE {create.Name}", "the WITH clause is not supported for lake tables.");
        if (create.IfNotExists && lake.Tree.FindTable(place.Schema, create.Name.Name) is not null)
            return RowSet.Nothing;
        var query = create.Query is null ? null : RewriteAndFetch(create.Query);
        BeginEngine();
        var name = StubName(place.Lake, place.Schema, create.Name.Name);
        var head = $"CREATE {(create.OrReplace ? "OR REPLACE " : "")}TABLE {name}";
        _connection.Execute(query is null ? $"{head} {create.Columns}" : $"{head} {create.Columns} AS {query} WITH NO DATA", _cancellation);
        var columns = new StubReader(_connection, place.Lake.Name, place.Schema, create.Name.Name).ReadColumns(create);
        foreach (var column in columns)
            RefuseReserved(lake, place.Schema, null, column.Name);
        Change(lake, new CreateTable(place.Schema, create.Name.Name, columns, OrReplace: create.OrReplace));
        var table = lake.Tree.GetTable(place.Schema, create.Name.Name);
        // The directory is there before the first file, for those who bring files themselves.
        place.Lake.Storage.Stage(table.FullPath + "file");
        if (create.Partition.Count > 0)
            Change(lake, new SetPartition(table.Id, Keys(create.Partition)));
        if (create.Sort is not null)
            RequireColumns(table, create.Sort);
        if (create.Sort is not null)
            Change(lake, new SetSort(table.Id, SortList.Parse(create.Sort)));
        if (query is null || create.WithoutData)
            return RowSet.Nothing;
        table = lake.Tree.GetTable(place.Schema, create.Name.Name);
        return RowSet.Changed(WriteQuery(lake, table, query));
    }

    RowSet CreateEngineTable(CreateTableStatement create)
    {
        _mayHaveTemporary |= create.Temporary;
        if (create.Query is null)
            return RunEngine(create.Text.Trimmed);
        var at = create.Text.Text.LastIndexOf(create.Query, StringComparison.Ordinal);
        var tail = create.Text.Text[(at + create.Query.Length)..];
        return RunEngine(create.Text.Text[..at] + RewriteAndFetch(create.Query) + tail);
    }

    RowSet AlterTable(AlterTableStatement alter)
    {
        ShowLakes();
        if (Names.Resolve(alter.Table) is not { } place || (alter.Table.Parts.Count == 1 && IsTemporary(alter.Table.Name)))
            return RunEngine(alter.Text.Trimmed);
        var lake = ViewOf(place.Lake);
        var name = StubName(place.Lake, place.Schema, alter.Table.Name);
        BeginEngine();
        if (lake.Tree.FindTable(place.Schema, alter.Table.Name) is not { } table)
        {
            if (lake.Tree.FindView(place.Schema, alter.Table.Name) is not null)
                throw new DuckLakeException($"Catalog Error: {alter.Table} is not a table: it is a view, use ALTER VIEW.");
            // The engine knows best how to say so, and whether IF EXISTS makes it nothing.
            _connection.Execute($"ALTER TABLE {(alter.IfExists ? "IF EXISTS " : "")}{name} {alter.ActionText}", _cancellation);
            return RowSet.Nothing;
        }

        _ = lake.Transaction;
        RequirePossible(lake, place.Schema, table, alter.Action);
        WriteStagedRows((place.Lake, table.Id));
        if (alter.Action is not (AlterAction.SetPartition or AlterAction.SetSort))
            _connection.Execute($"ALTER TABLE {name} {StubAction(table, alter)}", _cancellation);
        try
        {
            foreach (var change in Changes(place, table, alter.Action))
                Change(lake, change);
            return RowSet.Nothing;
        }
        catch
        {
            // The stub is not the table any more.
            _transaction!.IsAborted = true;
            throw;
        }
    }

    /// <summary>
    /// The action for the engine's stub. A struct field whose path is not spelled as the column is breaks the engine for good (1.5.6), so
    /// paths are given as they are stored.
    /// </summary>
    static string StubAction(LakeTable table, AlterTableStatement alter) => alter.Action switch
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

    IEnumerable<LakeChange> Changes((AttachedLake Lake, string Schema) place, LakeTable table, AlterAction action)
    {
        StubReader Stub() => new(_connection, place.Lake.Name, place.Schema, table.Name);

        switch (action)
        {
            case AlterAction.AddColumn add:
                var column = add.Path.Count == 1 ? Stub().ReadColumn(add.Path) : Stub().ReadField(add.Path, add.Definition);
                yield return new AddColumn(table.Id, column, [.. add.Path.SkipLast(1)], add.IfNotExists);
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
                yield return new SetColumnType(table.Id, set.Path[0], Stub().ReadColumn([set.Path[0]]));
                break;
            case AlterAction.SetDefault set:
                yield return new SetDefault(table.Id, set.Path[0], Stub().ReadColumn([set.Path[0]]).Default);
                break;
            case AlterAction.DropDefault drop:
                yield return new SetDefault(table.Id, drop.Path[0], null);
                break;
            case AlterAction.SetNotNull set:
                RequireNoNulls(place, table, set.Path[0]);
                yield return new SetNullability(table.Id, set.Path[0], NullsAllowed: false);
                break;
            case AlterAction.DropNotNull drop:
                yield return new SetNullability(table.Id, drop.Path[0], NullsAllowed: true);
                break;
            case AlterAction.SetPartition set:
                yield return new SetPartition(table.Id, Keys(set.Keys));
                break;
            case AlterAction.SetSort set:
                yield return new SetSort(table.Id, set.Expressions is null ? [] : SortList.Parse(set.Expressions));
                break;
            default:
                throw new DuckLakeException(DuckLakeErrorKind.NotSupported, "Binder Error: Unsupported ALTER TABLE type in DuckLake");
        }
    }

    void RequireNoNulls((AttachedLake Lake, string Schema) place, LakeTable table, string column)
    {
        if (table.FindColumn(column) is not { } found)
            return;
        var lake = ViewOf(place.Lake);
        var relation = new ResolvedRelation.Table(place.Lake.Name, place.Schema, lake.Tree, table, IsTimeTravel: false);
        var scan = PlanToRead(relation, [new ColumnPredicate(found.Id, PredicateOperator.IsNull, [])], VirtualColumns.None)
            .Relation(VirtualColumns.None);
        using var rows = RunToEnd(_connection, $"SELECT 1 FROM {scan} AS t WHERE {SqlText.QuoteIdentifier(found.Name)} IS NULL LIMIT 1");
        if (rows.Fetch(_cancellation) is not { } chunk)
            return;
        using (chunk)
            throw new DuckLakeException(
                $"Constraint Error: Cannot SET NOT NULL on column {found.Name}: it has NULL values in table \"{table.Name}\".");
    }

    static ImmutableArray<(string Column, PartitionTransform Transform)> Keys(IReadOnlyList<PartitionExpression> keys) =>
        [.. keys.Select(k => (k.Column, Transform(k)))];

    static PartitionTransform Transform(PartitionExpression key)
    {
        try
        {
            return PartitionTransform.Parse(key.Buckets is { } buckets
                ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{key.Transform}({buckets})")
                : key.Transform);
        }
        catch (DuckLakeException)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                key.Transform == "bucket" ? "Not implemented Error: Expected bucket(bucket_count, column) with a whole number of buckets."
                    : $"Not implemented Error: Unsupported partition function {key.Transform}: use a column, year, month, day, hour or bucket(N, column).");
        }
    }

    void Change(SessionLake lake, LakeChange change) => Blocking.Wait(lake.Transaction.ApplyAsync(change, _cancellation));

    static string StubName(AttachedLake lake, params ReadOnlySpan<string> parts)
    {
        var name = SqlText.QuoteIdentifier(lake.Name);
        foreach (var part in parts)
            name += "." + SqlText.QuoteIdentifier(part);
        return name;
    }
}
