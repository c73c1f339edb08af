using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>CREATE of objects that only the engine has: indexes, sequences, types, temporary views and macros.</summary>
sealed class EngineObjectExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Create(CreateObjectStatement create)
    {
        if (context.Names.Resolve(create.Name) is { } place && !create.Temporary)
            throw Unsupported.Statement(
                $"CREATE {create.ObjectKind} in lake \"{place.Lake.Name}\"", "this version creates only schemas and tables in a lake.");
        LakeNames.Refuse(context, create.Text, "CREATE " + create.ObjectKind);
        context.Session.MayHaveTemporary |= create.Temporary;
        context.Registry.Plans.Stop();
        return context.Run(create.Text.Trimmed);
    }
}
