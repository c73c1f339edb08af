using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>ALTER VIEW; <c>NewName</c> is null for anything but RENAME TO.</summary>
sealed record AlterViewStatement(StatementText Text, SqlName View, bool IfExists, string? NewName) : Statement(Text);
