using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>Expands a table macro of a lake: its query with the arguments in the place of the parameters.</summary>
static class TableMacro
{
    /// <summary>The query a call stands for.</summary>
    /// <exception cref="DuckLakeException">No overload takes these arguments.</exception>
    public static string Expand(LakeMacro macro, IReadOnlyList<CallArgument> arguments)
    {
        foreach (var overload in macro.Implementations)
            if (Bind(overload, arguments) is { } values)
                return Substitute(overload.Sql, values);
        throw new DuckLakeException(
            $"Binder Error: Macro {macro.Name} does not support the supplied arguments. Candidates: "
            + string.Join(", ", macro.Implementations.Select(i => $"{macro.Name}({string.Join(", ", i.Parameters.Select(p => p.Name))})")));
    }

    static Dictionary<string, string>? Bind(MacroImplementation overload, IReadOnlyList<CallArgument> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (arguments.Count > overload.Parameters.Length)
            return null;
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i].Name ?? overload.Parameters[i].Name;
            if (!overload.Parameters.Any(p => SqlName.Same(p.Name, name)) || !values.TryAdd(name, $"({arguments[i].Expression})"))
                return null;
        }

        foreach (var parameter in overload.Parameters.Where(p => !values.ContainsKey(p.Name)))
        {
            if (parameter.Default is not { } text)
                return null;
            values[parameter.Name] = SqlText.Literal(text);
        }

        return values;
    }

    static string Substitute(string query, Dictionary<string, string> values)
    {
        var text = new StatementText(query);
        var edits = new TextEdits();
        var reader = new TokenReader(text);
        while (!reader.AtEnd)
        {
            var token = reader.Current;
            if (reader.TakeQualifiedName() is not { } name)
                reader.Advance();
            else if (name.Parts.Count == 1 && !reader.IsSymbol("(") && values.TryGetValue(name.Name, out var value))
                edits.Replace(token.Start, token.End, value);
        }

        return edits.Apply(text.Text);
    }
}
