using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// PREPARE, EXECUTE and DEALLOCATE. The engine would keep a plan of what a lake was when the statement was prepared: a session with lakes
/// keeps the text, and runs it each time with the values of its parameters.
/// </summary>
sealed class PreparedExecutor(StatementContext context)
{
    /// <summary>Keeps a statement.</summary>
    public RowSet Prepare(PrepareStatement prepare)
    {
        var inner = new StatementText(prepare.Inner);
        var isQuery = StatementParser.Parse(inner) is QueryStatement;
        // The engine's grammar says which other statements can be prepared, and its error which cannot.
        if (!context.Registry.HasLakes || (!isQuery && context.Engine.Main.CountStatements(prepare.Text.Trimmed) == 0))
        {
            var answer = context.Run(prepare.Text.Trimmed);
            context.Session.Prepared.Remove(prepare.Name);
            return answer;
        }

        // The engine knows what is wrong with a query; a PIVOT is several of them.
        if (isQuery && !inner.Tokens.Any(t => inner.Span(t).Contains("PIVOT", StringComparison.OrdinalIgnoreCase)))
            context.Engine.Main.Prepare(context.Planner.Shape(inner.Trimmed)).Dispose();
        context.Session.Prepared[prepare.Name] = new PreparedStatement(
            PositionalParameters.Number(inner) is { } numbered ? new StatementText(numbered) : inner);
        return RowSet.Nothing;
    }

    /// <summary>Runs a statement that was kept.</summary>
    public RowSet Execute(ExecuteStatement execute)
    {
        if (Substitute(execute) is { } statement)
            return StatementExecutor.Run(statement, context);
        return context.RunChanging(execute.Text.Trimmed);
    }

    /// <summary>Forgets a statement.</summary>
    public RowSet Deallocate(DeallocateStatement deallocate) => context.Session.Prepared.Remove(deallocate.Name)
        ? RowSet.Nothing : context.Run(deallocate.Text.Trimmed);

    /// <summary>A statement that was kept, with values for its parameters; null when the session has none of that name.</summary>
    public Statement? Substitute(ExecuteStatement execute)
    {
        if (!context.Session.Prepared.TryGetValue(execute.Name, out var prepared))
            return null;
        var values = execute.Arguments.Index().ToDictionary(
            a => a.Item.Name ?? (a.Index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture),
            a => Literal(a.Item.Expression), StringComparer.OrdinalIgnoreCase);
        return StatementParser.Parse(prepared.With(values));
    }

    // A text takes the type of where it stands, as a parameter does. Values of nested types are not certain to come back from their text.
    string Literal(string expression)
    {
        expression = context.Planner.RewriteExpression(expression);
        return context.Evaluate([$"typeof({expression})", expression]) switch
        {
            [_, null] => "NULL",
            ["VARCHAR", { } text] => SqlText.QuoteLiteral(text),
            [{ } type, { } text]
                when !type.Contains('(', StringComparison.Ordinal) && !type.EndsWith(']')
                || type.StartsWith("DECIMAL(", StringComparison.Ordinal) && type.EndsWith(')') =>
                $"CAST({SqlText.QuoteLiteral(text)} AS {type})",
            _ => $"({expression})",
        };
    }
}
