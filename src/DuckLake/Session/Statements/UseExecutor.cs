using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>USE.</summary>
sealed class UseExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(UseStatement use)
    {
        context.ShowLakes();
        var rows = context.Run(use.Text.Trimmed);
        context.Session.ReadPosition();
        return rows;
    }
}
