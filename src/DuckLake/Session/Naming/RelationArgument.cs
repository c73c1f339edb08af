using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>An argument of a function that names a relation: a text, or a name as the engine takes it in the place of one.</summary>
static class RelationArgument
{
    /// <summary>The lake relation that an argument names; null when it names none.</summary>
    public static ResolvedRelation? Find(StatementContext context, QueryRewrite rewrite, string expression, SessionNames? names = null) =>
        TextOf(context, expression) is { } text ? FindByText(context, rewrite, text, names ?? context.Names) : null;

    /// <summary>The lake relation that a text names; null when it names none.</summary>
    public static ResolvedRelation? FindByText(StatementContext context, QueryRewrite rewrite, string text, SessionNames names)
    {
        var reader = new TokenReader(new StatementText(text));
        return reader.TakeQualifiedName() is { Parts.Count: <= 3 } name && reader.AtEnd
            ? new RelationResolver(context, rewrite, names).Resolve(name.Part(3), name.Part(2), name.Name, null) : null;
    }

    /// <summary>The text of an argument; null when it has none that is known before the statement runs.</summary>
    public static string? TextOf(StatementContext context, string expression)
    {
        var reader = new TokenReader(new StatementText(expression));
        if (reader.TakeQualifiedName() is { } name && reader.AtEnd)
            return string.Join('.', name.Parts.Select(SqlText.QuoteIdentifier));
        try
        {
            return context.Evaluate(expression);
        }
        catch (DuckDbException e) when (e.ErrorType is DuckDbErrorType.Binder)
        {
            // It names a parameter of the macro it stands in, or a column.
            return null;
        }
    }
}
