using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>CREATE of objects that only the engine has: indexes, sequences, types.</summary>
sealed class EngineObjectExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Create(CreateObjectStatement create)
    {
        if (context.Names.Resolve(create.Name) is { } place && !create.Temporary)
            throw UnsupportedStatement.Error(
                $"CREATE {create.ObjectKind} in lake \"{place.Lake.Name}\"", "a lake has only schemas, tables, views and macros.");
        return context.RunChanging(create.Text.Trimmed);
    }
}
