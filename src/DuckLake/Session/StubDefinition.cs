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

    /// <summary>The statement that makes a scalar macro's stub, with all its overloads.</summary>
    public static string ScalarMacro(string name, LakeMacro macro) =>
        $"CREATE OR REPLACE MACRO {name} {string.Join(", ", macro.Implementations.Select(i => $"({string.Join(", ", i.Parameters.Select(Parameter))}) AS {i.Sql}"))};";

    static string Parameter(MacroParameter parameter)
    {
        var sql = SqlText.QuoteIdentifier(parameter.Name);
        if (parameter.Type is not ("unknown" or ""))
            sql += " " + (ColumnType.Parse(parameter.Type) is { IsNested: false } type ? type.SqlName : "");
        if (parameter.Default is not { } value)
            return sql;
        return sql + " := " + SqlText.Literal(value);
    }

    static string Column(LakeColumn column)
    {
        var sql = SqlText.QuoteIdentifier(column.Name) + " " + column.SqlType;
        if (column.Default is { } value)
            sql += " DEFAULT " + DefaultSql(column, value);
        return column.NullsAllowed ? sql : sql + " NOT NULL";
    }

    /// <summary>The value of a row that does not name the column, as an expression.</summary>
    public static string DefaultOf(LakeColumn column) => column.Default is { } value ? DefaultSql(column, value) : "NULL";

    static string DefaultSql(LakeColumn column, ColumnDefault value)
    {
        if (value.IsExpression)
            return value.Text;
        return column.Type.Kind switch
        {
            ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt32
                or ColumnKind.UInt64 or ColumnKind.Decimal => SqlText.Literal(value.Text),
            _ => SqlText.QuoteLiteral(value.Text),
        };
    }
}
