namespace Ekko.DuckLake.Sql;

/// <summary>One argument of a call: its name when it is given by name, and the text of its expression.</summary>
readonly record struct CallArgument(string? Name, string Expression);
