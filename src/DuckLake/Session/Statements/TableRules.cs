using System.Text.Json;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>What a table must fulfil that the engine does not ask for.</summary>
sealed class TableRules(StatementContext context)
{
    /// <summary>Column names that files and the catalog's tables of rows use themselves (DuckLake 1.0).</summary>
    static readonly string[] ReservedNames =
        ["row_id", "begin_snapshot", "end_snapshot", "_ducklake_internal_row_id", "_ducklake_internal_snapshot_id"];

    /// <exception cref="DuckLakeException">The catalog may keep rows of the table, and its table for them has a column of this name
    /// already.</exception>
    public void RefuseReserved(SessionLake lake, string schema, TableId? table, string name)
    {
        if (!ReservedNames.Contains(name, StringComparer.OrdinalIgnoreCase))
            return;
        var options = Blocking.Wait(lake.Lake.Catalog.Options.AllAsync(context.Cancellation));
        if (lake.Lake.Catalog.Options.InliningLimit(options, lake.Tree.GetSchema(schema).Id, table, []) > 0)
        {
            throw new DuckLakeException(
                $"Column name \"{name}\" is reserved by DuckLake for internal use while data inlining is on. "
                + "Choose another name, or set option data_inlining_row_limit to 0.");
        }
    }

    /// <exception cref="DuckLakeException">A list of SORTED BY names columns that the table does not have.</exception>
    public void RequireColumns(LakeTable table, string sortList)
    {
        using var document = JsonDocument.Parse(
            context.Engine.Serialize(
                $"SELECT {string.Join(", ", SortList.Parse(sortList).Select(k => k.Expression))}", context.Cancellation));
        if (document.RootElement.GetProperty("error").GetBoolean())
            return;
        var tree = SyntaxTree.Read(document.RootElement.GetProperty("statements")[0].GetProperty("node"));
        var unknown = tree.Scopes.SelectMany(s => s.Columns).Select(c => c.Names[^1]).Where(n => table.FindColumn(n) is null)
            .Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (unknown.Count > 0)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.NotFound,
                "Columns in the SET SORTED BY statement were not found in the DuckLake table. "
                + $"Unmatched columns were: {string.Join(", ", unknown)}. Table \"{table.Name}\" has no such column.");
        }
    }
}
