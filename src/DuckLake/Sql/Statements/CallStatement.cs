using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>CALL of a procedure with its argument expressions.</summary>
sealed record CallStatement(StatementText Text, SqlName Procedure, IReadOnlyList<CallArgument> Arguments) : Statement(Text);
