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

    /// <summary>Whether the call of a function is to be shown without doing what it does.</summary>
    public static bool IsOnlyShown(StatementContext context, string name) => context.IsExplained && ChangingNames.Contains(name);

    /// <summary>What stands for a call; null when the function is none of a lake's and names no relation of one.</summary>
    public ResolvedRelation? Resolve(string catalog, string schema, string name, IReadOnlyList<CallArgument> arguments)
    {
        var isPlain = catalog.Length + schema.Length == 0;
        if (isPlain && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return CallOfficial(name[Prefix.Length..].ToLowerInvariant(), arguments);
        if (names.Find(catalog, schema, s => s.TableMacros.ContainsKey(name)) is var (lake, inSchema))
        {
            var view = context.ViewOf(lake);
            var source = Source($"{SqlText.Identifier(lake.Name)}.{SqlText.Identifier(inSchema)}.{SqlText.Identifier(name)}", arguments);
            if (Names.Contains(name))
                return Call(view, inSchema, name.ToLowerInvariant(), arguments, takesSchema: false, source);
            if (view.Tree.FindSchema(inSchema)?.TableMacros.GetValueOrDefault(name) is { } macro)
                return new RowsRelation(lake.Name, inSchema, name, source, () => ExpandMacro(macro, lake, inSchema, arguments));
        }

        return new QueryFunctions(context, rewrite, names).Resolve(name, arguments)
            ?? new LakeMetadata(context, rewrite).Function(name, arguments);
    }

    ResolvedRelation CallOfficial(string name, IReadOnlyList<CallArgument> arguments)
    {
        var source = Source(Prefix + name, arguments);
        if (rewrite.Form == RelationForm.Name)
            return new RowsRelation("", "", name, source, () => source);
        var lake = arguments.Count == 0 ? null : context.EvaluateArgument(arguments[0].Expression);
        if (lake is null)
            throw new DuckLakeException("Binder Error: Catalog cannot be NULL");
        var attached = context.Registry.Find(lake) ?? throw new DuckLakeException(
            DuckLakeErrorKind.NotFound, $"Binder Error: Failed to find attached database \"{lake}\"");
        return Call(context.ViewOf(attached), "main", name, [.. arguments.Skip(1)], takesSchema: true, source);
    }

    ResolvedRelation Call(
        SessionLake lake, string schema, string name, IReadOnlyList<CallArgument> arguments, bool takesSchema, string source) =>
        rewrite.Form == RelationForm.Name
            ? new RowsRelation(lake.Lake.Name, schema, name, source, () => source)
            : new LakeFunction(context, lake, name).Call(schema, arguments, takesSchema, source);

    string ExpandMacro(LakeMacro macro, AttachedLake lake, string schema, IReadOnlyList<CallArgument> arguments)
    {
        var body = MacroExpansion.Of(macro, arguments, context.Serialize);
        return $"({rewrite.Rewrite(CatalogPlaceholder.Reveal(body, lake.Name), context.NamesIn(lake, schema))})";
    }

    static string Source(string function, IReadOnlyList<CallArgument> arguments) =>
        $"{function}({string.Join(", ", arguments.Select(a => a.Name is null ? a.Expression : $"{a.Name} => {a.Expression}"))})";
}
