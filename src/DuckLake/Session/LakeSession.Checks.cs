using System.Text.Json;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

// What a statement about an object must fulfil that the engine's stub of it would not notice.
sealed partial class LakeSession
{
    /// <summary>Column names that files and the catalog's tables of rows use themselves (DuckLake 1.0).</summary>
    static readonly string[] ReservedNames =
        ["row_id", "begin_snapshot", "end_snapshot", "_ducklake_internal_row_id", "_ducklake_internal_snapshot_id"];

    /// <exception cref="DuckLakeException">The catalog may keep rows of the table, and its table for them has a column of this name
    /// already.</exception>
    void RefuseReserved(SessionLake lake, string schema, TableId? table, string name)
    {
        if (!ReservedNames.Contains(name, StringComparer.OrdinalIgnoreCase))
            return;
        var options = Blocking.Wait(lake.Lake.Catalog.OptionsAsync(_cancellation));
        if (lake.Lake.Catalog.InliningLimit(options, lake.Tree.GetSchema(schema).Id, table, []) > 0)
        {
            throw new DuckLakeException(
                $"Column name \"{name}\" is reserved by DuckLake for internal use while data inlining is on. Choose another name, or set option data_inlining_row_limit to 0.");
        }
    }

    /// <exception cref="DuckLakeException">A change of one column or field is not possible.</exception>
    void RequirePossible(SessionLake lake, string schema, LakeTable table, AlterAction action)
    {
        switch (action)
        {
            case AlterAction.AddColumn { Path: [var name] }:
                RefuseReserved(lake, schema, table.Id, name);
                break;
            case AlterAction.AddColumn add when table.FindColumn([.. add.Path.SkipLast(1)]) is { } parent
                && parent.Type.Kind != ColumnKind.Struct:
                throw new DuckLakeException(
                    $"Adding field \"{add.Path[^1]}\" failed: \"{parent.Name}\" is a {parent.SqlType}; fields can only be added to structs.");
            // The engine (1.5.6) takes a field of a column that is not there for an error of its own, and ends for good.
            case AlterAction.AddColumn { Path: [var root, _, ..] } add when table.FindColumn(root) is null:
                throw new DuckLakeException(
                    DuckLakeErrorKind.NotFound,
                    $"Adding field \"{add.Path[^1]}\" to table \"{table.Name}\" failed: column {root} does not exist.");
            case AlterAction.RenameColumn { Path: [var name] } rename:
                RefuseReserved(lake, schema, table.Id, rename.NewName);
                if (table.FindColumn(name) is null)
                    throw new DuckLakeException(
                        DuckLakeErrorKind.NotFound,
                        $"Catalog Error: Renaming in table \"{table.Name}\" failed: column {name} does not exist.");
                break;
            case AlterAction.SetSort { Expressions: { } list }:
                RequireColumns(table, list);
                break;
        }
    }

    void RequireColumns(LakeTable table, string sortList)
    {
        using var document = JsonDocument.Parse(
            Source().Serialize($"SELECT {string.Join(", ", SortList.Parse(sortList).Select(k => k.Expression))}"));
        if (document.RootElement.GetProperty("error").GetBoolean())
            return;
        var tree = SyntaxTree.Read(document.RootElement.GetProperty("statements")[0].GetProperty("node"));
        var unknown = tree.Scopes.SelectMany(s => s.Columns).Select(c => c.Names[^1]).Where(n => table.FindColumn(n) is null)
            .Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (unknown.Count > 0)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.NotFound,
                $"Columns in the SET SORTED BY statement were not found in the DuckLake table. Unmatched columns were: {string.Join(", ", unknown)}. Table \"{table.Name}\" has no such column.");
        }
    }

    static void RequireKind(LakeTree tree, string schema, CommentStatement comment)
    {
        if (comment.ObjectKind == "VIEW" && tree.FindTable(schema, comment.Name.Name) is not null)
            throw new DuckLakeException($"Catalog Error: {comment.Name} is not a view: it is a table.");
        if (comment.ObjectKind is "TABLE" or "COLUMN" && tree.FindView(schema, comment.Name.Name) is not null)
            throw new DuckLakeException($"Catalog Error: {comment.Name} is not a table: it is a view.");
    }

    static DuckLakeException StillHolds(LakeSchema schema)
    {
        var held = schema.Tables.Keys.Concat(schema.Views.Keys).Concat(schema.ScalarMacros.Keys).Concat(schema.TableMacros.Keys)
            .Order(StringComparer.Ordinal);
        return new DuckLakeException(
            $"Dependency Error: Cannot drop schema \"{schema.Name}\" because there are entries that depend on it: {string.Join(", ", held.Take(5))}. Use DROP ... CASCADE to drop them, too.");
    }
}
