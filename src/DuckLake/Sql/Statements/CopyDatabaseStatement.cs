namespace Ekko.DuckLake.Sql;

/// <summary>COPY FROM DATABASE … TO …; with (SCHEMA) or (DATA) only one of the two is copied.</summary>
sealed record CopyDatabaseStatement(StatementText Text, string From, string To, bool CopiesSchema, bool CopiesData) : Statement(Text);
