using System.Text;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>The DDL of the empty tables, views and macros that stand for a lake's in the engine's catalog.</summary>
static class StubDefinition
{
    /// <summary>The column list of a table with its parentheses: names, types, NOT NULL, defaults.</summary>
    public static string Columns(LakeTable table) => "(" + string.Join(", ", table.Columns.Select(Column)) + ")";

    /// <summary>The statements that make a table's stub: CREATE OR REPLACE and its comments.</summary>
    public static string Table(string name, LakeTable table)
    {
        var sql = new StringBuilder("CREATE OR REPLACE TABLE ").Append(name).Append(Columns(table)).Append(';');
        if (table.Comment is { } comment)
            sql.Append("COMMENT ON TABLE ").Append(name).Append(" IS ").Append(SqlText.QuoteLiteral(comment)).Append(';');
        foreach (var column in table.Columns)
        {
            if (column.Comment is { } text)
                sql.Append("COMMENT ON COLUMN ").Append(name).Append('.').Append(SqlText.QuoteIdentifier(column.Name))
                    .Append(" IS ").Append(SqlText.QuoteLiteral(text)).Append(';');
        }

        return sql.ToString();
    }

    /// <summary>The statements that make a view's stub.</summary>
    public static string View(string catalog, string name, LakeView view)
    {
        var query = CatalogPlaceholder.Reveal(view.Sql, catalog);
        var columns = view.ColumnAliases.Length == 0 ? "" : "(" + view.ColumnAliases + ")";
        var comment = view.Comment is { } text ? $"COMMENT ON VIEW {name} IS {SqlText.QuoteLiteral(text)};" : "";
        return $"CREATE OR REPLACE VIEW {name}{columns} AS {query};{comment}";
    }

    /// <summary>The statement that makes a macro's stub, with all its overloads.</summary>
    public static string Macro(string name, LakeMacro macro) =>
        $"CREATE OR REPLACE MACRO {name} {string.Join(", ", macro.Implementations.Select(Overload))};";

    static string Overload(MacroImplementation overload) =>
        $"({string.Join(", ", overload.Parameters.Select(Parameter))}) AS {(overload.Type == "table" ? $"TABLE ({overload.Sql})" : overload.Sql)}";

    static string Parameter(MacroParameter parameter) => SqlText.QuoteIdentifier(parameter.Name)
        + (parameter.SqlType is { } type ? " " + type : "") + (parameter.DefaultSql is { } value ? " := " + value : "");

    static string Column(LakeColumn column)
    {
        var sql = SqlText.QuoteIdentifier(column.Name) + " " + column.SqlType;
        if (column.Default is not null)
            sql += " DEFAULT " + column.DefaultSql;
        return column.NullsAllowed ? sql : sql + " NOT NULL";
    }
}
