using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>Queries and expressions as the engine writes them, which is how they are stored.</summary>
static class QueryText
{
    /// <summary>A query; as it is when the engine has no tree for it.</summary>
    public static string Of(StatementContext context, string query)
    {
        var literal = SqlText.QuoteLiteral(query);
        return context.Evaluate(
            $"CASE WHEN json_serialize_sql({literal})->>'error' = 'false' "
            + $"THEN json_deserialize_sql(json_serialize_sql({literal})) END") ?? query.Trim();
    }

    /// <summary>An expression.</summary>
    public static string OfExpression(StatementContext context, string expression)
    {
        const string Head = "SELECT ";
        return Of(context, Head + expression)[Head.Length..];
    }
}
