namespace Ekko.DuckLake.Sql;

/// <summary>
/// ATTACH of a database: <c>Path</c> is its address, <c>Options</c> the parenthesised list (upper-case name to expression text, null
/// without a value).
/// </summary>
sealed record AttachStatement(
    StatementText Text, string Path, string? Alias, bool IfNotExists, bool OrReplace, IReadOnlyDictionary<string, string?> Options)
    : Statement(Text);
