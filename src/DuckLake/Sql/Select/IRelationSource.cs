namespace Ekko.DuckLake.Sql;

/// <summary>What rewriting a query asks of the session.</summary>
interface IRelationSource
{
    /// <summary>The engine's syntax tree of a query, as <c>json_serialize_sql</c> answers it.</summary>
    string Serialize(string sql);

    /// <summary>Finds what a name stands for; null when it is nothing of a lake and the engine is to look for it.</summary>
    /// <param name="catalog">The catalog as written, or empty.</param>
    /// <param name="schema">The schema as written, or empty; of a two-part name this may be a catalog.</param>
    /// <param name="name">The last part.</param>
    /// <param name="at">The AT clause, if there is one.</param>
    /// <exception cref="DuckLakeException">An AT clause names a snapshot, or a table in it, that does not exist.</exception>
    ResolvedRelation? Resolve(string catalog, string schema, string name, AtClause? at);

    /// <summary>What a table function of a lake answers; null when the function is none.</summary>
    ResolvedRelation? Function(string catalog, string schema, string name, IReadOnlyList<CallArgument> arguments);

    /// <summary>What stands in a FROM clause for a table: its columns, then the virtual columns asked for.</summary>
    string Relation(ResolvedRelation.Table table, IReadOnlyList<ColumnPredicate> predicates, VirtualColumns needed);

    /// <summary>How many rows the table has when that is known exactly without reading it.</summary>
    long? CountRows(ResolvedRelation.Table table);

    /// <summary>Evaluates expressions without columns by the engine; each answers one text, or null.</summary>
    IReadOnlyList<string?> Evaluate(IReadOnlyList<string> expressions);

    /// <summary>The query with calls of macros expanded that the engine must not expand itself.</summary>
    string ExpandMacros(string sql) => sql;

    /// <summary>A source that resolves names as they were meant inside a view.</summary>
    IRelationSource Within(ResolvedRelation.View view);
}
