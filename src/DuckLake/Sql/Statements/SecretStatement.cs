namespace Ekko.DuckLake.Sql;

/// <summary>
/// <c>CREATE [OR REPLACE] SECRET [IF NOT EXISTS] [name] (TYPE s3, …)</c>; values are literals, whose text nothing ever repeats.
/// </summary>
sealed record CreateSecretStatement(
    StatementText Text, string Name, bool OrReplace, bool IfNotExists, bool Persistent, IReadOnlyDictionary<string, string?> Options)
    : Statement(Text)
{
    /// <summary>The name only.</summary>
    public override string ToString() => Name;
}

/// <summary><c>DROP SECRET [IF EXISTS] name</c>.</summary>
sealed record DropSecretStatement(StatementText Text, string Name, bool IfExists) : Statement(Text);
