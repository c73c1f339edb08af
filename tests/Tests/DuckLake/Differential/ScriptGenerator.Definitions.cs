namespace Ekko.Tests.DuckLake.Differential;

#pragma warning disable CA5394 // Reproducible scripts, nothing secret.
// Tables, columns, views and macros come, change and go.
sealed partial class ScriptGenerator
{
    const int MaxTables = 4;

    ScriptStatement Define()
    {
        _isDefining = true;
        return _random.Next(20) switch
        {
            < 3 when Model.Tables.Length < MaxTables => CreateTable(),
            < 5 when Model.Tables.Length < MaxTables => CreateTableAs(),
            5 when Model.Tables.Length > 2 => DropTable(),
            6 or 7 => CreateView(),
            8 when Model.Views.Length > 0 => DropView(),
            9 => CreateRefused(),
            10 => Comment(),
            11 when Model.Schemas.Length < 3 => CreateSchema(),
            _ => Alter(),
        };
    }

    ScriptTable NewTable(IReadOnlyList<ScriptType> types)
    {
        var schema = Pick(Model.Schemas);
        var free = Names.Where(n => Model.Tables.All(t => t.Name != n) && Model.Views.All(v => v.Name != n)).ToList();
        return new ScriptTable(schema, Pick(free), Columns(_random.Next(1, 6), types));
    }

    ScriptStatement CreateTable()
    {
        var table = NewTable(ScriptType.Storable);
        var columns = List(table.Columns.Select(c => $"{c.Name} {c.Type.Sql}{Constraint(c)}"));
        var comma = One(6) ? "," : "";
        var (head, path) = One(8) ? ("CREATE TEMP TABLE", table.Name)
            : (Pick("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", "CREATE OR REPLACE TABLE"), table.Path);
        if (head == "CREATE TEMP TABLE")
            table = table with { Schema = "temp" };
        return new ScriptStatement($"{head} {path}{Gap}({Gap}{columns}{comma}{Gap})", Comparison.Success, model => model.With(table));
    }

    string Constraint(ScriptColumn column) => column.Type == ScriptType.Key && column.Name is "k" or "id" ? Pick("", "", " NOT NULL")
        : column.Type.IsNested || !One(3) ? "" : $" DEFAULT{(One(2) ? $"{Gap}({Default(column.Type)})" : " " + Default(column.Type))}";

    // The engine shows DEFAULT NULL as one, and large numbers without the quotes that a lake keeps them in.
    string Default(ScriptType type) => One(4) && type.IsExact ? $"1{Gap}+{Gap}1"
        : type.IsNumber ? type.Values.Last(v => v.Length < 15) : $"CAST('{Pick(type.Values)}' AS {type.Sql})";

    ScriptStatement CreateTableAs()
    {
        var query = Select();
        var columns = query.Columns.Insert(0, new ScriptColumn("k", ScriptType.Key));
        var table = new ScriptTable(Pick(Model.Schemas), NewTable(ScriptType.Storable).Name, columns);
        var first = _nextKey;
        _nextKey += 1000;
        var names = "";
        if (One(3))
        {
            names = $"{Gap}({List(columns.Select((_, i) => $"c{Number(i)}"))})";
            table = table with { Columns = [.. columns.Select((c, i) => c with { Name = $"c{Number(i)}" })] };
        }

        // Keys by the order of all columns, so that equal rows may have either.
        var order = List(query.Columns.Select(c => $"q.{c.Name}"));
        var key = $"CAST(row_number() OVER (ORDER BY {order}) + {Number(first)} AS INTEGER) AS k";
        var sql = $"CREATE TABLE {table.Path}{names} AS SELECT {key}, "
            + $"q.* FROM ({query.Sql}) AS q{Pick("", "", " WITH NO DATA")}";
        return new ScriptStatement(sql, Comparison.Success, model => model.With(table)) with { Changed = [table.Path] };
    }

    ScriptStatement DropTable()
    {
        var table = Table();
        return new ScriptStatement(
            $"DROP TABLE {Pick("", "IF EXISTS ")}{(table.IsTemporary ? table.Name : table.Path)}", Comparison.Success,
            model => model.Without(table));
    }

    ScriptStatement CreateSchema()
    {
        var schema = Pick("s", "\"S 2\"");
        return new ScriptStatement(
            $"CREATE SCHEMA IF NOT EXISTS lake.{schema}", Comparison.Success,
            model => model.Schemas.Contains(schema) ? model : model with { Schemas = model.Schemas.Add(schema) });
    }

    ScriptStatement CreateView()
    {
        var query = Select();
        var view = new ScriptView(Pick("v1", "\"V 2\"", "v3"), query.Columns, One(3));
        var head = view.IsMacro
            ? $"CREATE OR REPLACE MACRO lake.main.{view.Name}() AS TABLE" : $"CREATE OR REPLACE VIEW lake.main.{view.Name} AS";
        return new ScriptStatement($"{head} {query.Sql}", Comparison.Success, model => model.With(view));
    }

    ScriptStatement DropView()
    {
        var view = Pick(Model.Views);
        return new ScriptStatement(
            $"DROP {(view.IsMacro ? "MACRO TABLE" : "VIEW")} lake.main.{view.Name}", Comparison.Success, model => model.Without(view));
    }

    ScriptStatement Comment()
    {
        var table = Model.Tables.First(t => !t.IsTemporary);
        var text = Pick("'it''s'", "NULL", "''", "'NULL'");
        var on = One(2) ? $"TABLE {table.Path}" : $"COLUMN {table.Path}.{Pick(table.Columns).Name}";
        return new ScriptStatement($"COMMENT ON {on} IS {text}", Comparison.Success);
    }

    // What a lake does not have.
    ScriptStatement CreateRefused()
    {
        var table = NewTable(ScriptType.Storable);
        var type = Pick(ScriptType.Unstorable);
        var sql = Pick(
            $"CREATE TABLE {table.Path}(k INTEGER, a {type.Sql})",
            $"CREATE TABLE {table.Path} AS SELECT 1 AS k, {Literal(type)} AS a",
            $"CREATE TABLE {table.Path}(k INTEGER PRIMARY KEY)",
            $"CREATE TABLE {table.Path}(k INTEGER UNIQUE, a INTEGER)",
            $"CREATE TABLE {table.Path}(k INTEGER CHECK{Gap}(k{Gap}>{Gap}0))",
            $"CREATE TABLE {table.Path}(k INTEGER, a INTEGER GENERATED ALWAYS AS (k{Gap}+{Gap}1))",
            $"CREATE TABLE {table.Path}(k INTEGER, a VARCHAR COLLATE NOCASE)",
            $"CREATE SEQUENCE lake.main.seq_{NextKey()}",
            $"CREATE TYPE lake.main.type_{NextKey()} AS ENUM ('a')",
            $"CREATE INDEX index_{NextKey()} ON {Table().Path} ({Table().Key.Name})");
        return new ScriptStatement(sql, Comparison.Success);
    }

    ScriptStatement Alter()
    {
        var table = Model.Tables.First(t => !t.IsTemporary);
        table = Pick(Model.Tables.Where(t => !t.IsTemporary).ToList());
        var column = Pick(table.Columns);
        var free = ColumnNames.Where(n => table.Columns.All(c => !string.Equals(c.Name, n, StringComparison.OrdinalIgnoreCase))).ToList();
        var (action, after) = _random.Next(12) switch
        {
            < 3 when table.Columns.Length < 8 => AddColumn(table, new ScriptColumn(Pick(free), Pick(ScriptType.Storable))),
            3 when column != table.Key && table.Columns.Length > 2 =>
                ($"DROP {Pick("", "COLUMN ")}{column.Name}", table with { Columns = table.Columns.Remove(column) }),
            4 or 5 when free.Count > 0 => Rename(table, column, Pick(free)),
            6 when NewTable(ScriptType.Storable).Name is var name => ($"RENAME TO {name}", table with { Name = name }),
            7 => SetType(table, column),
            8 when !column.Type.IsNested => ($"ALTER {Pick("", "COLUMN ")}{column.Name} SET DEFAULT {Default(column.Type)}", table),
            9 => ($"ALTER {column.Name} DROP DEFAULT", table),
            10 => ($"ALTER {column.Name} {Pick("SET", "DROP")} NOT NULL", table),
            _ => AddColumn(table, new ScriptColumn(Pick(free), Pick(ScriptType.Storable))),
        };
        return new ScriptStatement(
            $"ALTER TABLE {Pick("", "IF EXISTS ")}{table.Path} {action}", Comparison.Success, model => model.Without(table).With(after))
        {
            Changed = [after.Path],
        };
    }

    (string Action, ScriptTable After) AddColumn(ScriptTable table, ScriptColumn column)
    {
        var value = column.Type.IsNested || One(2) ? "" : $" DEFAULT {Default(column.Type)}";
        return (
            $"ADD {Pick("", "COLUMN ", "COLUMN IF NOT EXISTS ")}{column.Name} {column.Type.Sql}{value}",
            table with { Columns = table.Columns.Add(column) });
    }

    (string Action, ScriptTable After) Rename(ScriptTable table, ScriptColumn column, string name) =>
        ($"RENAME {Pick("", "COLUMN ")}{column.Name} TO {name}",
            table with { Columns = table.Columns.Replace(column, column with { Name = name }) });

    (string Action, ScriptTable After) SetType(ScriptTable table, ScriptColumn column)
    {
        var wider = column.Type.Sql switch
        {
            "TINYINT" => "SMALLINT",
            "SMALLINT" or "USMALLINT" => "INTEGER",
            "INTEGER" or "UINTEGER" => "BIGINT",
            "UTINYINT" => "USMALLINT",
            "FLOAT" => "DOUBLE",
            "DATE" => "TIMESTAMP",
            "DECIMAL(9,2)" => "DECIMAL(18,3)",
            "TIMESTAMP_S" => "TIMESTAMP_MS",
            "TIMESTAMP_MS" => "TIMESTAMP",
            _ => "VARCHAR",
        };
        var type = column == table.Key ? ScriptType.Key : ScriptType.Storable.First(t => t.Sql == wider);
        return ($"ALTER {Pick("", "COLUMN ")}{column.Name} {Pick("SET DATA TYPE", "TYPE", "SET TYPE")} {type.Sql}",
            table with { Columns = table.Columns.Replace(column, column with { Type = type }) });
    }
}
#pragma warning restore CA5394
