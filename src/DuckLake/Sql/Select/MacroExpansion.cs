using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>Expands a macro of a lake: its body with the arguments in the place of the parameters.</summary>
static class MacroExpansion
{
    /// <summary>The query or expression a call stands for.</summary>
    /// <param name="macro">The macro.</param>
    /// <param name="arguments">Its arguments as written.</param>
    /// <param name="serialize">The engine's syntax tree of a query.</param>
    /// <exception cref="DuckLakeException">No overload takes these arguments, or more than one.</exception>
    public static string Of(LakeMacro macro, IReadOnlyList<CallArgument> arguments, Func<string, string> serialize)
    {
        var fitting = macro.Implementations.Select(overload => (overload, Values: Bind(overload, arguments)))
            .Where(fit => fit.Values is not null).ToList();
        if (fitting is not [var (overload, values)])
        {
            throw new DuckLakeException(
                $"Binder Error: {(fitting.Count == 0 ? "No overload" : "More than one overload")} of macro {macro.Name} takes the supplied "
            + "arguments. Candidates: "
                + string.Join(", ", macro.Implementations.Select(
                i => $"{macro.Name}({string.Join(", ", i.Parameters.Select(p => p.Name))})")));
        }

        return overload.Type == "table"
            ? MacroBody.OfQuery(overload.Sql, values!, serialize)
            : MacroBody.OfExpression(overload.Sql, values!, serialize);
    }

    static Dictionary<string, string>? Bind(MacroImplementation overload, IReadOnlyList<CallArgument> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (arguments.Count > overload.Parameters.Length)
            return null;
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i].Name ?? overload.Parameters[i].Name;
            var parameter = overload.Parameters.FirstOrDefault(p => SqlName.Same(p.Name, name));
            if (parameter is null || !values.TryAdd(name, Value(parameter, arguments[i].Expression)))
                return null;
        }

        foreach (var parameter in overload.Parameters.Where(p => !values.ContainsKey(p.Name)))
        {
            if (parameter.DefaultSql is not { } value)
                return null;
            values[parameter.Name] = Value(parameter, value);
        }

        return values;
    }

    /// <summary>An argument has the type of its parameter where one is declared.</summary>
    static string Value(MacroParameter parameter, string expression) =>
        parameter.SqlType is { } type ? $"CAST(({expression}) AS {type})" : $"({expression})";
}
