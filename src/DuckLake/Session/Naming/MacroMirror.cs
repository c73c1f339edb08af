using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// The scalar macros of lakes that a session's statements call, as temporary macros of its connection: the engine chooses overloads and
/// casts arguments as it does for its own. They are made when they are first called, and again when the lake has another one.
/// </summary>
sealed class MacroMirror
{
    readonly Dictionary<string, string> _made = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of the temporary macros.</summary>
    public IEnumerable<string> Names => _made.Keys;

    /// <summary>The name to call a macro by.</summary>
    public string NameOf(StatementContext context, AttachedLake lake, string schema, LakeMacro macro)
    {
        var name = $"{lake.Name}.{schema}.{macro.Name}";
        var names = context.NamesIn(lake, schema);
        var sql = MacroSql.Overloads(
            macro, body => context.Planner.NameInExpression(CatalogPlaceholder.Reveal(body, lake.Name), names));
        if (!_made.TryGetValue(name, out var made) || made != sql)
            context.Execute($"CREATE OR REPLACE TEMP MACRO {SqlText.QuoteIdentifier(name)} {sql}");
        _made[name] = sql;
        return SqlText.QuoteIdentifier(name);
    }

    /// <summary>Forgets what was made: a rollback may have taken it.</summary>
    public void Forget() => _made.Clear();
}
