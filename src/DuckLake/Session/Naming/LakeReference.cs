using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// A lake relation as the name of a table: <c>"ducklake:lake.main.t"</c>. What follows the prefix is anything that can stand in a FROM
/// clause. Views, macros and functions that the engine expands itself name lake relations in this way; the engine asks what the name stands
/// for each time it binds a statement.
/// </summary>
static class LakeReference
{
    const string Prefix = "ducklake:";

    [ThreadStatic]
    static StatementContext? _running;

    /// <summary>The name of a relation, as an identifier.</summary>
    /// <param name="relation">The relation.</param>
    /// <param name="needed">The virtual columns asked for.</param>
    public static string Of(ResolvedRelation relation, VirtualColumns needed)
    {
        var source = relation switch
        {
            TableRelation { Changes: { } } changes => changes.Source,
            TableRelation table => Source(table, table.At),
            ViewRelation view => Source(view, view.At),
            RowsRelation rows => rows.Source,
            _ => throw new InvalidOperationException($"No name for {relation.GetType().Name}."),
        };
        var columns = string.Concat(needed.NamesOf().Select(name => name + ", "));
        return SqlText.QuoteIdentifier(Prefix + (columns.Length == 0 ? source : $"(SELECT {columns}* FROM {source})"));
    }

    /// <summary>Makes a statement the one for which the engine asks on this thread, until disposed.</summary>
    public static Scope Enter(StatementContext context)
    {
        var scope = new Scope(_running);
        _running = context;
        return scope;
    }

    /// <summary>The query that a name stands for; null when it is no lake reference.</summary>
    public static string? Find(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || _running is not { } context)
            return null;
        try
        {
            return context.Planner.RewriteWhileBinding("FROM " + name[Prefix.Length..]);
        }
        catch (DuckLakeException e)
        {
            // The engine passes on no more than the text.
            context.BindingError = e;
            throw;
        }
    }

    static string Source(ResolvedRelation relation, AtClause? at)
    {
        var name = string.Join('.', new[] { relation.Catalog, relation.Schema, relation.Name }.Select(SqlText.Identifier));
        return at is { } clause ? $"{name} AT ({clause.Unit} => {clause.Expression})" : name;
    }

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    public readonly ref struct Scope(StatementContext? outer)
    {
        /// <summary>Makes the statement around it the one again.</summary>
        public void Dispose() => _running = outer;
    }
}
