using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Finds what the call of a table function stands for: a function or macro of a lake, or one that names relations.</summary>
sealed class FunctionResolver(StatementContext context, QueryRewrite rewrite, SessionNames names)
{
    /// <summary>Before the official names of functions that take the lake's name as their first argument.</summary>
    public const string Prefix = "ducklake_";

    static readonly HashSet<string> Names = new(
    [
        "snapshots", "current_snapshot", "last_committed_snapshot", "settings", "options", "table_info", "list_files", "table_insertions",
        "table_deletions", "table_changes", "set_commit_message", "flush_inlined_data", "add_data_files",
        "merge_adjacent_files", "rewrite_data_files", "expire_snapshots", "cleanup_old_files", "delete_orphaned_files", "set_option",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>Functions that do something: EXPLAIN shows them without doing it.</summary>
    static readonly HashSet<string> ChangingNames = new(
    [
        "flush_inlined_data", "add_data_files", "merge_adjacent_files", "rewrite_data_files", "expire_snapshots", "cleanup_old_files",
        "delete_orphaned_files", "set_option",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a lake has a function of that name.</summary>
    public static bool IsKnown(string name) => Names.Contains(name);

    /// <summary>What stands for a call; null when the function is none of a lake's.</summary>
    public ResolvedRelation? Resolve(string catalog, string schema, string name, IReadOnlyList<CallArgument> arguments)
    {
        if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && catalog.Length + schema.Length == 0)
            return CallOfficial(name[Prefix.Length..].ToLowerInvariant(), arguments);
        if (SqlName.Same(name, "query") || SqlName.Same(name, "query_table"))
            return ExpandQuery(name, arguments);
        if (names.Resolve(catalog, schema) is not { } place)
            return null;
        if (Names.Contains(name))
        {
            return new LakeFunction(context, context.ViewOf(place.Lake), name.ToLowerInvariant())
                .Call(place.Schema, arguments, takesSchema: false);
        }

        return context.ViewOf(place.Lake).Tree.FindSchema(place.Schema)?.TableMacros.GetValueOrDefault(name) is { } macro
            ? ExpandMacro(macro, place.Lake, place.Schema, arguments) : null;
    }

    /// <summary>Whether the call of a function is to be shown without doing what it does.</summary>
    public static bool IsOnlyShown(StatementContext context, string name) => context.IsExplained && ChangingNames.Contains(name);

    ResolvedRelation CallOfficial(string name, IReadOnlyList<CallArgument> arguments)
    {
        var lake = arguments.Count == 0 ? null : context.Evaluate(arguments[0].Expression);
        if (lake is null)
            throw new DuckLakeException("Binder Error: Catalog cannot be NULL");
        var attached = context.Registry.Find(lake) ?? throw new DuckLakeException(
            DuckLakeErrorKind.NotFound, $"Binder Error: Failed to find attached database \"{lake}\"");
        return new LakeFunction(context, context.ViewOf(attached), name).Call("main", [.. arguments.Skip(1)], takesSchema: true);
    }

    RowsRelation ExpandMacro(LakeMacro macro, AttachedLake lake, string schema, IReadOnlyList<CallArgument> arguments)
    {
        var body = MacroExpansion.Of(macro, arguments, sql => context.Engine.Serialize(sql, context.Cancellation));
        var query = CatalogPlaceholder.Reveal(body, lake.Name);
        return new RowsRelation(lake.Name, schema, macro.Name, $"({rewrite.Rewrite(query, context.NamesIn(lake, schema))})");
    }

    // query('…') and query_table('…') name relations in a text.
    RowsRelation? ExpandQuery(string name, IReadOnlyList<CallArgument> arguments)
    {
        if (arguments.Count == 0 || context.Registry.All.FirstOrDefault() is null)
            return null;
        var text = context.Evaluate(arguments[0].Expression) ?? "";
        if (SqlName.Same(name, "query"))
            return new RowsRelation("", "", name, $"({rewrite.Rewrite(text, context.Names)})");
        return LakeNameScanner.Find(new StatementText(text), context.Names.IsRelation) is null
            ? null : new RowsRelation("", "", name, $"({rewrite.Rewrite("FROM " + text, context.Names)})");
    }
}
