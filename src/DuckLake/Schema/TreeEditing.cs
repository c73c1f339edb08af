using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>Trees with one part exchanged.</summary>
static class TreeEditing
{
    public static LakeTree With(this LakeTree tree, LakeSchema schema) => tree with { Schemas = tree.Schemas.SetItem(schema.Name, schema) };

    public static LakeTree With(this LakeTree tree, LakeTable table)
    {
        var schema = tree.FindSchema(table.Schema)!;
        return tree.With(schema with { Tables = schema.Tables.SetItem(table.Name, table) });
    }

    public static LakeTree Without(this LakeTree tree, LakeTable table)
    {
        var schema = tree.FindSchema(table.Schema)!;
        return tree.With(schema with { Tables = schema.Tables.Remove(table.Name) });
    }

    /// <summary>The tree with the columns of a table changed; the same tree when none did.</summary>
    public static LakeTree WithColumn(this LakeTree tree, LakeTable table, LakeColumn old, LakeColumn changed) =>
        tree.With(table with { Columns = table.Columns.Replace(old, changed) });

    public static LakeSchema RequireFree(this LakeTree tree, string schemaName, string name)
    {
        if (string.IsNullOrEmpty(name))
            throw new DuckLakeException("Creating a table or view failed: it needs a name.");
        var schema = tree.GetSchema(schemaName);
        var taken = schema.Tables.ContainsKey(name) ? "table" : schema.Views.ContainsKey(name) ? "view" : null;
        return taken is null
            ? schema
            : throw new DuckLakeException(
                DuckLakeErrorKind.AlreadyExists, $"Creating \"{schemaName}\".\"{name}\" failed: a {taken} of this name exists already.");
    }

    /// <summary>The column or field at a path of names.</summary>
    public static LakeColumn GetColumn(this LakeTable table, params ReadOnlySpan<string> path) => table.FindColumn(path)
        ?? throw new DuckLakeException(
            DuckLakeErrorKind.NotFound, $"Table \"{table.Name}\" does not have a column with name \"{string.Join('.', path.ToArray())}\".");

    /// <summary>
    /// The column with the field at a path below it replaced; null removes it. Fields stay ordered by id, as they are stored.
    /// </summary>
    public static LakeColumn ReplaceBelow(this LakeColumn column, ReadOnlySpan<string> path, Func<LakeColumn, LakeColumn?> change)
    {
        var child = column.FindChild(path[0])!;
        var changed = path.Length == 1 ? change(child) : child.ReplaceBelow(path[1..], change);
        return column with { Children = changed is null ? column.Children.Remove(child) : column.Children.Replace(child, changed) };
    }

    /// <summary>The column as the official writer stores it when it writes a top-level column anew.</summary>
    public static LakeColumn Rewritten(this LakeColumn column) =>
        column with { DefaultKind = column.Default is { IsExpression: true } ? "expression" : "literal" };

    /// <summary>
    /// The field as the official writer stores it when it renames or promotes one: with no word on nulls or the kind of its default.
    /// </summary>
    public static LakeColumn RewrittenField(this LakeColumn column) => column with
    {
        NullsAllowed = false,
        DefaultKind = column.Default is null ? "" : column.Default.IsExpression ? "expression" : "literal",
    };
}
