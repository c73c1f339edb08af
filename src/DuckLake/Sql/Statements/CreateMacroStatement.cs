namespace Ekko.DuckLake.Sql;

/// <summary>CREATE MACRO with its overloads, and their text from the first parenthesis on.</summary>
sealed record CreateMacroStatement(
    StatementText Text, SqlName Name, bool OrReplace, bool IfNotExists, bool Temporary, IReadOnlyList<MacroOverload> Overloads,
    string OverloadsText)
    : Statement(Text);

/// <summary>One overload: the expressions of those parameters that have a default, by name, and whether it is a query.</summary>
sealed record MacroOverload(IReadOnlyDictionary<string, string> Defaults, bool IsTable);
