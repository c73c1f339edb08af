namespace Ekko.DuckLake.Sql;

/// <summary>IMPORT DATABASE from a folder.</summary>
sealed record ImportStatement(StatementText Text, string Folder) : Statement(Text);
