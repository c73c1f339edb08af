using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>ALTER TABLE … RENAME COLUMN, also of a field of a struct.</summary>
/// <param name="Table">The table.</param>
/// <param name="Path">Names that lead to the column or field.</param>
/// <param name="NewName">Its new name.</param>
public sealed record RenameColumn(TableId Table, ImmutableArray<string> Path, string NewName) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        if (string.IsNullOrEmpty(NewName))
            throw new DuckLakeException($"Renaming column \"{string.Join('.', Path)}\" failed: the new name is empty.");
        var table = tree.GetTable(Table);
        var column = table.GetColumn(Path.AsSpan());
        var siblings = Path.Length == 1 ? table.Columns : table.GetColumn(Path.AsSpan()[..^1]).Children;
        if (siblings.Any(c => c.Id != column.Id && string.Equals(c.Name, NewName, StringComparison.OrdinalIgnoreCase)))
            throw new DuckLakeException(
                DuckLakeErrorKind.AlreadyExists,
                $"Renaming column \"{column.Name}\" to \"{NewName}\" failed: one of this name exists already.");
        return Path.Length == 1 ? RenameInTable(tree, table, column, context) : RenameField(tree, table, context);
    }

    LakeTree RenameInTable(LakeTree tree, LakeTable table, LakeColumn column, ChangeContext context)
    {
        var renamed = tree.WithColumn(table, column, column.Rewritten() with { Name = NewName, Begin = context.Begin });
        if (table.Sort is not { } sort || !sort.Keys.Any(k => SortColumns.Mentions(k.Expression, column.Name)))
            return renamed;
        // Sort expressions name columns: they follow the rename.
        var keys = sort.Keys.Select(
            k => k with { Expression = SortColumns.Rename(k.Expression, column.Name, SqlText.Identifier(NewName)) });
        return renamed.With(renamed.GetTable(Table) with { Sort = new SortSpec(new(context.TakeCatalogId()), [.. keys]) });
    }

    LakeTree RenameField(LakeTree tree, LakeTable table, ChangeContext context)
    {
        var parent = table.GetColumn(Path.AsSpan()[..^1]);
        if (parent.Type.Kind != ColumnKind.Struct)
            throw new DuckLakeException(
                $"Renaming field \"{Path[^1]}\" failed: \"{parent.Name}\" is a {parent.SqlType}; only fields of structs can be renamed.");
        var root = table.GetColumn(Path[0]);
        return tree.WithColumn(
            table, root, root.ReplaceBelow(Path.AsSpan()[1..], f => f.RewrittenField() with { Name = NewName, Begin = context.Begin }));
    }
}
