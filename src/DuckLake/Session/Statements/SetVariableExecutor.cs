using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>SET VARIABLE: the expression is evaluated once, the value goes to all connections of the session.</summary>
sealed class SetVariableExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(SetVariableStatement set)
    {
        var name = SqlText.QuoteIdentifier(set.Name);
        using var rows = context.RunToEnd($"SET VARIABLE {name} = {context.Planner.RewriteExpression(set.Expression)}");
        var variable = $"getvariable({SqlText.QuoteLiteral(set.Name)})";
        if (context.Evaluate([$"typeof({variable})", variable]) is [{ } type, var value])
            context.Session.AddSetting(
                $"SET VARIABLE {name} = "
            + $"{(value is null || type == "\"NULL\"" ? "NULL" : $"CAST({SqlText.QuoteLiteral(value)} AS {type})")}");
        return RowSet.Nothing;
    }
}
