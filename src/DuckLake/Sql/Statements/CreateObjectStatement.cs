using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>CREATE of something else than a table or schema: VIEW, MACRO, INDEX, SEQUENCE, TYPE, …</summary>
sealed record CreateObjectStatement(StatementText Text, string ObjectKind, SqlName Name, bool OrReplace, bool IfNotExists, bool Temporary)
    : Statement(Text);
