using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>CREATE MACRO with its overloads, and their text from the first parenthesis on.</summary>
sealed record CreateMacroStatement(
    StatementText Text, SqlName Name, bool OrReplace, bool IfNotExists, bool Temporary, IReadOnlyList<MacroOverload> Overloads,
    string OverloadsText)
    : Statement(Text);

/// <summary>One overload of a macro.</summary>
/// <param name="Parameters">The list of its parameters with the parentheses.</param>
/// <param name="Defaults">The expressions of those parameters that have a default, by name.</param>
/// <param name="IsTable">Whether it is a query.</param>
/// <param name="Body">The query or the expression.</param>
sealed record MacroOverload(string Parameters, IReadOnlyDictionary<string, string> Defaults, bool IsTable, string Body);
