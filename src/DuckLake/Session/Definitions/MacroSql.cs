using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>A lake's macros in the engine's DDL.</summary>
static class MacroSql
{
    /// <summary>The overloads of a macro, with their parameters.</summary>
    /// <param name="macro">The macro.</param>
    /// <param name="body">What the engine gets as the body of an overload.</param>
    public static string Overloads(LakeMacro macro, Func<string, string> body) => string.Join(
        ", ", macro.Implementations.Select(i => $"({string.Join(", ", i.Parameters.Select(Parameter))}) AS "
            + $"{(macro.IsTable ? "TABLE " : "")}{body(i.Sql)}"));

    static string Parameter(MacroParameter parameter) => SqlText.QuoteIdentifier(parameter.Name)
        + (parameter.SqlType is { } type ? " " + type : "") + (parameter.DefaultSql is { } value ? " := " + value : "");
}
