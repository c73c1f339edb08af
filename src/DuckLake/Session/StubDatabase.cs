using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// An in-memory database attached under a lake's name that holds an empty table, a view or a macro for each of the lake's: it is what
/// DESCRIBE, SHOW TABLES, information_schema and error suggestions show. No query reads it; its tables stay empty.
/// </summary>
sealed class StubDatabase : IDisposable
{
    readonly DuckDbConnection _connection;
    readonly Lock _lock = new();
    readonly Dictionary<string, (string Create, string Drop)> _objects = new(StringComparer.OrdinalIgnoreCase);
    readonly string _name;
    long? _schemaVersion;

    StubDatabase(DuckDbConnection connection, string name)
    {
        _connection = connection;
        _name = name;
    }

    /// <summary>Attaches an empty database under a name.</summary>
    /// <exception cref="DuckDbException">The name is taken.</exception>
    public static StubDatabase Attach(DuckDbConnection connection, string name)
    {
        connection.Execute($"ATTACH ':memory:' AS {SqlText.QuoteIdentifier(name)}");
        return new StubDatabase(connection, name);
    }

    /// <summary>Makes the database show a committed state of the lake. Does nothing when it does already.</summary>
    public void Show(LakeTree tree)
    {
        if (_schemaVersion == tree.Snapshot.SchemaVersion)
            return;
        lock (_lock)
        {
            if (_schemaVersion == tree.Snapshot.SchemaVersion)
                return;
            try
            {
                Apply(tree);
                _schemaVersion = tree.Snapshot.SchemaVersion;
            }
            catch (DuckDbException e) when (e.ErrorType is DuckDbErrorType.Transaction)
            {
                // An open transaction of some connection is changing the same object: its commit, or the next statement, brings us level.
            }
        }
    }

    /// <summary>Detaches the database.</summary>
    public void Dispose() => _connection.Dispose();

    void Apply(LakeTree tree)
    {
        var wanted = new Dictionary<string, (string Create, string Drop)>(StringComparer.OrdinalIgnoreCase);
        foreach (var schema in tree.Schemas.Values)
            Describe(schema, wanted);
        foreach (var (key, (_, drop)) in _objects.Where(o => !wanted.ContainsKey(o.Key)).Reverse().ToList())
        {
            _connection.Execute(drop);
            _objects.Remove(key);
        }

        foreach (var (key, definition) in wanted)
        {
            if (_objects.TryGetValue(key, out var shown) && shown == definition)
                continue;
            Create(key, definition.Create);
            _objects[key] = definition;
        }
    }

    void Create(string key, string sql)
    {
        try
        {
            _connection.Execute(sql);
        }
        catch (DuckDbException e) when (key[0] is 'v' or 'm' && e.ErrorType is not DuckDbErrorType.Transaction)
        {
            // A view or macro over things that are gone is still in the lake; it is only not listed by the engine.
        }
    }

    void Describe(LakeSchema schema, Dictionary<string, (string Create, string Drop)> wanted)
    {
        var path = SqlText.QuoteIdentifier(_name) + "." + SqlText.QuoteIdentifier(schema.Name);
        wanted["s:" + schema.Name] = ($"CREATE SCHEMA IF NOT EXISTS {path}", $"DROP SCHEMA IF EXISTS {path} CASCADE");
        foreach (var table in schema.Tables.Values.OrderBy(t => t.Id.Value))
        {
            var name = path + "." + SqlText.QuoteIdentifier(table.Name);
            wanted[$"t:{schema.Name}\0{table.Name}"] = (StubDefinition.Table(name, table), $"DROP TABLE IF EXISTS {name}");
        }

        foreach (var macro in schema.ScalarMacros.Values.Concat(schema.TableMacros.Values).OrderBy(m => m.Id.Value))
        {
            var name = path + "." + SqlText.QuoteIdentifier(macro.Name);
            var kind = macro.IsTable ? "MACRO TABLE" : "MACRO";
            wanted[$"m:{schema.Name}\0{kind} {macro.Name}"] = (StubDefinition.Macro(name, macro), $"DROP {kind} IF EXISTS {name}");
        }

        foreach (var view in schema.Views.Values.OrderBy(v => v.Id.Value))
        {
            var name = path + "." + SqlText.QuoteIdentifier(view.Name);
            var create = $"USE {path};{StubDefinition.View(_name, name, view)}USE memory;";
            wanted[$"v:{schema.Name}\0{view.Name}"] = (create, $"DROP VIEW IF EXISTS {name}");
        }
    }
}
