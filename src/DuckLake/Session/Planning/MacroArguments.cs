using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Gives macros of the engine the full names of lake relations where they take the name of a table, and queries in which these have their
/// full names where they take a query.
/// </summary>
sealed class MacroArguments(StatementContext context, QueryRewrite rewrite, SessionNames names)
{
    /// <summary>Rewrites the arguments of a call.</summary>
    /// <param name="query">The query.</param>
    /// <param name="location">Where the call stands.</param>
    /// <param name="function">The name of the function.</param>
    public void Rewrite(SelectQuery query, int location, string function)
    {
        var arguments = query.ArgumentsAt(location);
        if (!context.Registry.HasLakes || arguments.Count == 0)
            return;
        var kinds = context.Session.EngineMacros.NamesIn(context, function);
        if (kinds.Count == 0)
            return;
        var parameters = context.Session.EngineMacros.ParametersOf(context, function);
        foreach (var (index, argument) in arguments.Index())
        {
            var name = argument.Name ?? parameters.ElementAtOrDefault(index);
            if (name is not null && kinds.TryGetValue(name, out var kind) && Named(kind, argument.Expression) is { } text)
                query.ReplaceArgument(location, index, SqlText.QuoteLiteral(text));
        }
    }

    string? Named(NameKind kind, string expression)
    {
        if (kind == NameKind.Table)
            return RelationArgument.Find(context, rewrite, expression, names) is { } relation
                ? LakeReference.Of(relation, VirtualColumns.None) : null;
        if (RelationArgument.TextOf(context, expression) is not { } query)
            return null;
        var named = new QueryRewrite(context, RelationForm.Name).Rewrite(query, names);
        return named == query ? null : named;
    }
}
