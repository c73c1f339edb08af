using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Session;

/// <summary>DROP of tables, views, macros and schemas.</summary>
sealed class DropExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(DropStatement drop)
    {
        context.ShowLakes();
        if (drop.ObjectKind == "SCHEMA")
            return DropSchema(drop);
        if (context.Resolve(drop.Name) is not { } place)
            return context.Run(drop.Text.Trimmed);
        LakeChange change = drop.ObjectKind switch
        {
            "TABLE" => new DropTable(place.Schema, drop.Name.Name, drop.IfExists),
            "VIEW" => new DropView(place.Schema, drop.Name.Name, drop.IfExists),
            "MACRO" => new DropMacro(place.Schema, drop.Name.Name, IsTable: false, drop.IfExists),
            "TABLE MACRO" => new DropMacro(place.Schema, drop.Name.Name, IsTable: true, drop.IfExists),
            var kind => throw Unsupported.Statement(
                $"DROP {kind} in lake \"{place.Lake.Name}\"", "a lake has only schemas, tables, views and macros."),
        };
        context.BeginEngine();
        var engineKind = drop.ObjectKind == "TABLE MACRO" ? "MACRO TABLE" : drop.ObjectKind;
        // Not every macro has a stub.
        var ifExists = change is DropMacro ? "IF EXISTS " : IfExists(drop);
        context.Execute($"DROP {engineKind} {ifExists}{place.Lake.StubName(place.Schema, drop.Name.Name)}");
        Apply(context.ViewOf(place.Lake), change);
        return RowSet.Nothing;
    }

    RowSet DropSchema(DropStatement drop)
    {
        if (context.Names.ResolveSchema(drop.Name) is not { } place)
            return context.Run(drop.Text.Trimmed);
        var lake = context.ViewOf(place.Lake);
        if (!drop.Cascade && lake.Tree.FindSchema(place.Schema) is { IsEmpty: false } schema)
            throw StillHolds(schema);
        context.BeginEngine();
        context.Execute($"DROP SCHEMA {IfExists(drop)}{place.Lake.StubName(place.Schema)}{(drop.Cascade ? " CASCADE" : "")}");
        Apply(lake, new DropSchema(place.Schema, drop.Cascade, drop.IfExists));
        return RowSet.Nothing;
    }

    /// <summary>Makes a change that may drop tables; rows that wait for them are forgotten.</summary>
    void Apply(SessionLake lake, LakeChange change)
    {
        lake.Apply(change, context.Cancellation);
        context.Session.Staging.ForgetDropped(lake);
    }

    static string IfExists(DropStatement drop) => drop.IfExists ? "IF EXISTS " : "";

    static DuckLakeException StillHolds(LakeSchema schema)
    {
        var held = schema.Tables.Keys.Concat(schema.Views.Keys).Concat(schema.ScalarMacros.Keys).Concat(schema.TableMacros.Keys)
            .Order(StringComparer.Ordinal);
        return new DuckLakeException(
            $"Dependency Error: Cannot drop schema \"{schema.Name}\" because there are entries that depend on it: {string.Join(", ", held.Take(5))}. Use DROP ... CASCADE to drop them, too.");
    }
}
