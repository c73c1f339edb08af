using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>The answer of a query over lake tables in a temporary table, so that it can be read several times.</summary>
sealed class FoundRows : IDisposable
{
    static long _last;

    readonly StatementContext _context;

    FoundRows(StatementContext context, string name)
    {
        _context = context;
        Sql = "temp.main." + name;
    }

    /// <summary>The temporary table's name in SQL.</summary>
    public string Sql { get; }

    /// <summary>Keeps what a query answers.</summary>
    /// <param name="context">The statement.</param>
    /// <param name="query">The query, rewritten.</param>
    public static FoundRows Keep(StatementContext context, string query)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"__ekko_changed_{Interlocked.Increment(ref _last)}");
        context.RunToEnd($"CREATE TEMP TABLE {name} AS {query}").Dispose();
        return new FoundRows(context, name);
    }

    /// <summary>Keeps rows of a query whose first column is their place; of one that is found several times only the first.</summary>
    public static FoundRows KeepOnce(StatementContext context, string query) =>
        Keep(context, $"SELECT DISTINCT ON ({VirtualColumnNames.Place}) * FROM ({query})");

    /// <summary>The rows of RETURNING.</summary>
    /// <param name="list">What is returned.</param>
    /// <param name="label">The name the list has for the table.</param>
    public RowSet Returning(string list, string label)
    {
        var rowId = NamesRowId(list) ? $", {VirtualColumnNames.Place}.row AS rowid" : "";
        return _context.RunToEnd(_context.Planner.Rewrite(
            $"SELECT {(rowId.Length > 0 ? WithoutRowId(list) : list)} "
            + $"FROM (SELECT * EXCLUDE ({VirtualColumnNames.Place}){rowId} FROM {Sql}) AS {SqlText.QuoteIdentifier(label)}"));
    }

    /// <inheritdoc />
    public void Dispose() => _context.Engine.Main.Execute("DROP TABLE IF EXISTS " + Sql, CancellationToken.None);

    static bool NamesRowId(string list)
    {
        var text = new StatementText(list);
        return text.Tokens.Any(t => t.Kind == SqlTokenKind.Word && text.Span(t).Equals("rowid", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The list with its plain stars leaving out the row id, as they do for the table itself.</summary>
    static string WithoutRowId(string list) =>
        string.Join(", ", TokenReader.SplitGroup($"({list})").Select(static item => item.Trim() == "*" ? "* EXCLUDE (rowid)" : item));
}
