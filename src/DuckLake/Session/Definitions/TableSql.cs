using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>A lake's tables in the engine's DDL.</summary>
static class TableSql
{
    /// <summary>The column list of a table with its parentheses: names, types, NOT NULL, defaults.</summary>
    public static string Columns(LakeTable table) => "(" + string.Join(", ", table.Columns.Select(Column)) + ")";

    static string Column(LakeColumn column)
    {
        var value = column.Default is null ? "" : " DEFAULT " + column.DefaultSql;
        return $"{SqlText.Identifier(column.Name)} {column.SqlType}{value}{(column.NullsAllowed ? "" : " NOT NULL")}";
    }
}
