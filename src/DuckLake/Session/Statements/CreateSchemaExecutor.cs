using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>CREATE SCHEMA.</summary>
sealed class CreateSchemaExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(CreateSchemaStatement create)
    {
        if (context.Names.ResolveSchema(create.Name) is not { } place)
            return context.Run(create.Text.Trimmed);
        var lake = context.ViewOf(place.Lake);
        if (create.OrReplace)
            throw UnsupportedStatement.Error($"CREATE OR REPLACE SCHEMA {place.Schema}", "drop the schema first.");
        lake.Apply(new CreateSchema(place.Schema, create.IfNotExists), context.Cancellation);
        return RowSet.Nothing;
    }
}
