using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Makes calls of scalar functions mean what they mean in a session: macros of lakes, and where the session stands.</summary>
sealed class FunctionCalls(StatementContext context, QueryRewrite rewrite, SessionNames names)
{
    /// <summary>Whether a call of that name may mean something else than to the engine.</summary>
    public bool MayMean(string name) => context.Registry.HasLakes
        && (names.FindMacro(new SqlName([name])) is not null || SqlName.Same(name, "current_schema")
            || context.Session.EngineMacros.HasScalarsWithNames(context));

    /// <summary>Rewrites the calls in a query.</summary>
    public void Rewrite(SelectQuery query)
    {
        if (!context.Registry.HasLakes)
            return;
        foreach (var function in query.Functions)
        {
            if (names.FindMacro(function.SqlName) is var (lake, schema, macro))
                query.Rename(function, context.Session.Macros.NameOf(context, lake, schema, macro));
            else if (SqlName.Same(function.Name, "current_schema") && context.Registry.Find(context.Session.CurrentCatalog) is not null)
                query.Replace(function, SqlText.QuoteLiteral(context.Session.CurrentSchema));
            else if (context.Session.EngineMacros.HasScalarsWithNames(context))
                new MacroArguments(context, rewrite, names).Rewrite(query, function.Location, function.Name);
        }
    }
}
