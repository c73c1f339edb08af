using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>What a transaction's own tree has and has not, compared with the one it began with; everything ordered by id.</summary>
sealed class TreeDifference
{
    public TreeDifference(LakeTree before, LakeTree after)
    {
        if (ReferenceEquals(before.Schemas, after.Schemas))
            return;
        var schemas = (Before: Schemas(before), After: Schemas(after));
        var tables = (Before: Tables(before), After: Tables(after));
        var views = (Before: Views(before), After: Views(after));
        var macros = (Before: Macros(before), After: Macros(after));
        DroppedSchemas = Missing(schemas.Before, schemas.After);
        CreatedSchemas = Missing(schemas.After, schemas.Before);
        DroppedTables = Missing(tables.Before, tables.After);
        CreatedTables = Missing(tables.After, tables.Before);
        ChangedTables = [.. tables.After.Where(t => tables.Before.TryGetValue(t.Key, out var old) && !ReferenceEquals(old, t.Value))
            .Select(t => new TableDifference(tables.Before[t.Key], t.Value))
            .Where(d => d.IsRenamed || d.IsAltered)];
        DroppedViews = Missing(views.Before, views.After);
        CreatedViews = Missing(views.After, views.Before);
        CommentedViews =
            [.. views.After.Where(v => views.Before.TryGetValue(v.Key, out var old) && old.Comment != v.Value.Comment)
                .Select(v => v.Value)];
        RenamedViews =
            [.. views.After.Where(v => views.Before.TryGetValue(v.Key, out var old) && old.Name != v.Value.Name).Select(v => v.Value)];
        DroppedMacros = Missing(macros.Before, macros.After);
        CreatedMacros = Missing(macros.After, macros.Before);
    }

    public List<LakeSchema> DroppedSchemas { get; } = [];

    public List<LakeSchema> CreatedSchemas { get; } = [];

    public List<LakeTable> DroppedTables { get; } = [];

    public List<LakeTable> CreatedTables { get; } = [];

    public List<TableDifference> ChangedTables { get; } = [];

    public List<LakeView> DroppedViews { get; } = [];

    public List<LakeView> CreatedViews { get; } = [];

    public List<LakeView> CommentedViews { get; } = [];

    public List<LakeView> RenamedViews { get; } = [];

    public List<LakeMacro> DroppedMacros { get; } = [];

    public List<LakeMacro> CreatedMacros { get; } = [];

    /// <summary>Whether anything but rows changed: then the schema version moves.</summary>
    public bool IsEmpty =>
        DroppedSchemas.Count + CreatedSchemas.Count + DroppedTables.Count + CreatedTables.Count + ChangedTables.Count + DroppedViews.Count
        + CreatedViews.Count + CommentedViews.Count + RenamedViews.Count + DroppedMacros.Count + CreatedMacros.Count == 0;

    static List<T> Missing<T>(SortedDictionary<long, T> from, SortedDictionary<long, T> other) =>
        [.. from.Where(e => !other.ContainsKey(e.Key)).Select(e => e.Value)];

    static SortedDictionary<long, LakeSchema> Schemas(LakeTree tree) => ById(tree.Schemas.Values, s => s.Id.Value);

    static SortedDictionary<long, LakeTable> Tables(LakeTree tree) =>
        ById(tree.Schemas.Values.SelectMany(s => s.Tables.Values), t => t.Id.Value);

    static SortedDictionary<long, LakeView> Views(LakeTree tree) =>
        ById(tree.Schemas.Values.SelectMany(s => s.Views.Values), v => v.Id.Value);

    static SortedDictionary<long, LakeMacro> Macros(LakeTree tree) =>
        ById(tree.Schemas.Values.SelectMany(s => s.ScalarMacros.Values.Concat(s.TableMacros.Values)), m => m.Id.Value);

    static SortedDictionary<long, T> ById<T>(IEnumerable<T> items, Func<T, long> id)
    {
        var sorted = new SortedDictionary<long, T>();
        foreach (var item in items)
            sorted[id(item)] = item;
        return sorted;
    }
}
