namespace Ekko.DuckLake.Sql;

/// <summary>INSTALL, LOAD or UPDATE EXTENSIONS; <c>Extensions</c> are names or paths.</summary>
sealed record ExtensionStatement(StatementText Text, string Verb, IReadOnlyList<string> Extensions) : Statement(Text);
