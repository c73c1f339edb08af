using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>COPY table|(query) TO …, COPY table FROM …; <c>Query</c> is set for the form in parentheses.</summary>
sealed record CopyStatement(StatementText Text, bool From, SqlName? Table, string? Query) : Statement(Text)
{
    /// <summary>The columns in parentheses after the table, if given.</summary>
    public string? Columns { get; init; }

    /// <summary>The text from TO or FROM on.</summary>
    public required string Tail { get; init; }
}
