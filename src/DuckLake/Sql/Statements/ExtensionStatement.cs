namespace Ekko.DuckLake.Sql;

/// <summary>INSTALL or LOAD of an extension; <c>Extensions</c> are names or paths, <c>Verb</c> is INSTALL or LOAD.</summary>
sealed record ExtensionStatement(StatementText Text, string Verb, string Extension) : Statement(Text);
