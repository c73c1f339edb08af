namespace Ekko.DuckLake.Sql;

/// <summary>One token: its kind and where it lies in the text, in UTF-16 characters.</summary>
readonly record struct SqlToken(SqlTokenKind Kind, int Start, int End)
{
    /// <summary>How many characters the token takes.</summary>
    public int Length => End - Start;
}
