using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>DROP of tables, views, macros and schemas.</summary>
sealed class DropExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(DropStatement drop)
    {
        if (drop.ObjectKind == "SCHEMA")
            return DropSchema(drop);
        if (context.Resolve(drop.Name) is not { } place)
            return context.RunChanging(drop.Text.Trimmed);
        LakeChange change = drop.ObjectKind switch
        {
            "TABLE" => new DropTable(place.Schema, drop.Name.Name, drop.IfExists),
            "VIEW" => new DropView(place.Schema, drop.Name.Name, drop.IfExists),
            "MACRO" => new DropMacro(place.Schema, drop.Name.Name, IsTable: false, drop.IfExists),
            "TABLE MACRO" => new DropMacro(place.Schema, drop.Name.Name, IsTable: true, drop.IfExists),
            var kind => throw UnsupportedStatement.Error(
                $"DROP {kind} in lake \"{place.Lake.Name}\"", "a lake has only schemas, tables, views and macros."),
        };
        var lake = context.ViewOf(place.Lake);
        RequireKind(lake.Tree, place.Schema, drop);
        Apply(lake, change);
        return RowSet.Nothing;
    }

    RowSet DropSchema(DropStatement drop)
    {
        if (context.Names.ResolveSchema(drop.Name) is not { } place)
            return context.RunChanging(drop.Text.Trimmed);
        var lake = context.ViewOf(place.Lake);
        if (!drop.Cascade && lake.Tree.FindSchema(place.Schema) is { IsEmpty: false } schema)
            throw StillHolds(schema);
        Apply(lake, new DropSchema(place.Schema, drop.Cascade, drop.IfExists));
        return RowSet.Nothing;
    }

    /// <summary>Makes a change that may drop tables; rows that wait for them are forgotten.</summary>
    void Apply(SessionLake lake, LakeChange change)
    {
        lake.Apply(change, context.Cancellation);
        context.Session.Staging.ForgetDropped(lake);
    }

    void RequireKind(LakeTree tree, string schema, DropStatement drop)
    {
        var isTable = tree.FindTable(schema, drop.Name.Name) is not null;
        var isView = tree.FindView(schema, drop.Name.Name) is not null;
        if ((drop.ObjectKind == "TABLE" && isView) || (drop.ObjectKind == "VIEW" && isTable))
        {
            throw new DuckLakeException(
                $"Catalog Error: Existing object {drop.Name.Name} is of type {(isView ? "View" : "Table")}, "
                + $"trying to drop type {(isView ? "Table" : "View")}");
        }

        if (!drop.IfExists && drop.ObjectKind is "TABLE" && !isTable)
            throw MissingTable.Error(context, drop.Name);
    }

    static DuckLakeException StillHolds(LakeSchema schema)
    {
        var held = schema.Tables.Keys.Concat(schema.Views.Keys).Concat(schema.ScalarMacros.Keys).Concat(schema.TableMacros.Keys)
            .Order(StringComparer.Ordinal);
        return new DuckLakeException(
            $"Dependency Error: Cannot drop schema \"{schema.Name}\" because there are entries that depend on it: "
            + $"{string.Join(", ", held.Take(5))}. Use DROP ... CASCADE to drop them, too.");
    }
}
