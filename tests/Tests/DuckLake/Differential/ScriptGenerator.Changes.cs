namespace Ekko.Tests.DuckLake.Differential;

#pragma warning disable CA5394 // Reproducible scripts, nothing secret.
// Rows come, change and go.
sealed partial class ScriptGenerator
{
    ScriptStatement Change()
    {
        _usesParameters = One(4);
        var table = Table();
        var statement = _random.Next(16) switch
        {
            < 4 => InsertValues(table),
            < 7 => InsertQuery(table),
            < 10 => Update(table),
            < 12 => Delete(table),
            < 15 => Merge(table),
            _ => new ScriptStatement($"{Pick("TRUNCATE", "TRUNCATE TABLE", "DELETE FROM")} {Path(table)}", Comparison.Count),
        };
        return statement with { Changed = [table.Path] };
    }

    string NextKey() => Number(_nextKey++);

    ScriptStatement InsertValues(ScriptTable table)
    {
        var isPlain = One(2);
        var columns = One(3) ? [.. table.Columns.Where(c => c == table.Key || !One(3)).OrderBy(_ => _random.Next())] : table.Columns;
        var names = columns == table.Columns && One(2) ? "" : $"{Gap}({List(columns.Select(c => c.Name))})";
        var count = One(4) ? _random.Next(11, 15) : _random.Next(1, 4);
        var rows = Enumerable.Range(0, count).Select(_ => $"({List(columns.Select(Value))})");
        return Returning(table, $"INSERT INTO {Path(table)}{names} VALUES{Gap}{List(rows)}");

        string Value(ScriptColumn column) => column == table.Key ? NextKey()
            : One(12) ? "DEFAULT" : InsertedLiteral(column.Type, isPlain);
    }

    ScriptStatement InsertQuery(ScriptTable table)
    {
        var count = _random.Next(1, 25);
        var first = _nextKey;
        _nextKey += count;
        var columns = One(3) ? [.. table.Columns.Where(c => c == table.Key || !One(3))] : table.Columns;
        var items = columns.Select(c => $"{(c == table.Key ? $"i{Gap}+{Gap}{Number(first)}" : Varied(c.Type))} AS {c.Name}").ToList();
        var byName = One(3);
        if (byName)
            items = [.. items.OrderBy(_ => _random.Next())];
        var names = byName ? " BY NAME" : columns == table.Columns && One(2) ? "" : $" ({List(columns.Select(c => c.Name))})";
        var with = One(5) ? $"WITH r AS (FROM range({Number(count)}) AS q(i))" : "";
        var from = with.Length > 0 ? "r" : $"range({Number(count)}) AS r(i)";
        return Returning(table, $"INSERT INTO {Path(table)}{names} {with} SELECT {List(items)} FROM {from}");
    }

    string Varied(ScriptType type) => One(3) ? Literal(type)
        : $"CASE i{Gap}%{Gap}3 WHEN 0 THEN CAST({Literal(type)} AS {type.Sql}) WHEN 1 THEN CAST({Literal(type)} AS {type.Sql}) END";

    ScriptStatement Update(ScriptTable table)
    {
        var alias = Pick("", "x", "\"X y\"");
        var label = alias.Length > 0 ? alias : table.Name;
        var scope = table.Columns.Select(c => new Reference(One(2) ? c.Name : $"{label}.{c.Name}", c.Type)).ToList();
        var from = "";
        if (One(4))
        {
            var other = Table();
            scope =
            [
                .. table.Columns.Select(c => new Reference($"{label}.{c.Name}", c.Type)),
                .. other.Columns.Select(c => new Reference($"o.{c.Name}", c.Type)),
            ];
            from = $" FROM {Path(other)} AS o WHERE {label}.{table.Key.Name}{Gap}={Gap}o.{other.Key.Name}";
        }

        var where = from.Length == 0 ? One(5) ? "" : $" WHERE {Condition(scope)}" : One(2) ? "" : $" AND ({Condition(scope)})";
        var set = Assignments(table, scope);
        return Returning(table, $"UPDATE {Path(table)} {alias} SET {set}{from}{where}", alias);
    }

    string Assignments(ScriptTable table, IReadOnlyList<Reference> scope)
    {
        var columns = table.Columns.Skip(1).OrderBy(_ => _random.Next()).Take(_random.Next(1, 3)).ToList();
        string Value(ScriptColumn column) => One(10) ? "DEFAULT" : Scalar(column.Type, scope);
        if (columns.Count == 2 && One(4))
            return $"({List(columns.Select(c => c.Name))}){Gap}={Gap}({List(columns.Select(c => Scalar(c.Type, scope)))})";
        return List(columns.Select(c => $"{c.Name}{Gap}={Gap}{Value(c)}")) + (One(8) ? "," : "");
    }

    ScriptStatement Delete(ScriptTable table)
    {
        if (One(4))
        {
            var other = Table();
            var match = $"x.{table.Key.Name}{Gap}={Gap}o.{other.Key.Name}{Gap}+{Gap}1";
            return Returning(table, $"DELETE FROM {Path(table)} AS x USING {Path(other)} AS o WHERE {match}", "x");
        }

        var some = $"{table.Key.Name}{Gap}%{Gap}3{Gap}={Gap}{Number(_random.Next(3))}";
        return Returning(table, $"DELETE FROM {Path(table)} WHERE {Condition(Scope(table))} AND {some}");
    }

    ScriptStatement Merge(ScriptTable table)
    {
        var source = MergeSource(table);
        var target = table.Columns.Select(c => new Reference($"target.{c.Name}", c.Type)).ToList();
        var given = table.Columns.Select(c => new Reference($"s.{c.Name}", c.Type)).ToList();
        List<Reference> both = [.. target, .. given];
        var actions = new List<string>();
        if (One(3))
            actions.Add($"WHEN MATCHED AND {Condition(both)} THEN DELETE");
        if (!One(4))
            actions.Add($"WHEN MATCHED THEN {Pick($"UPDATE SET {Assignments(table, both)}", "UPDATE", "UPDATE BY NAME", "DO NOTHING")}");
        if (!One(4) || actions.Count == 0)
        {
            var values = $"({List(table.Columns.Select(c => c.Name))}) VALUES ({List(given.Select(g => g.Sql))})";
            actions.Add($"WHEN NOT MATCHED{Pick("", " BY TARGET")} THEN INSERT {Pick("", "BY NAME", "*", values)}");
        }

        var updatesOthers = false;
        if (One(5))
        {
            var change = Pick("DELETE", $"UPDATE SET {Assignments(table, target)}");
            actions.Add($"WHEN NOT MATCHED BY SOURCE AND {Condition(target)} THEN {change}");
            updatesOthers = change != "DELETE";
        }

        var on = One(3) ? $"USING ({table.Key.Name})" : $"ON{Gap}({Gap}target.{table.Key.Name}{Gap}={Gap}s.{table.Key.Name})";
        var sql = $"MERGE INTO {Path(table)} AS target USING {source} AS s {on} {string.Join(' ', actions)}";
        // The engine returns memory that nothing has filled for the rows that it updates without a row of the source.
        return updatesOthers ? new ScriptStatement(sql, Comparison.Count) : Returning(table, sql, "", isMerge: true);
    }

    /// <summary>Rows with new keys and with some that may be there.</summary>
    string MergeSource(ScriptTable table)
    {
        if (Model.Tables.FirstOrDefault(t => t != table && t.Columns.SequenceEqual(table.Columns)) is { } twin && One(2))
            return Path(twin);
        var keys = new HashSet<int>();
        for (var i = _random.Next(1, 6); i > 0; i--)
            keys.Add(One(3) ? _nextKey++ : _random.Next(1, _nextKey + 1));
        _nextKey = Math.Max(_nextKey, keys.Max() + 1);
        return $"({string.Join(" UNION ALL ", keys.Select(Row))})";

        string Row(int key) => "SELECT " + List(table.Columns.Select(
            (c, i) => $"{(i == 0 ? Number(key) : $"CAST({Literal(c.Type)} AS {c.Type.Sql})")} AS {c.Name}"));
    }

    ScriptStatement Returning(ScriptTable table, string sql, string alias = "", bool isMerge = false)
    {
        if (!One(4))
            return new ScriptStatement(sql, Comparison.Count);
        var column = Pick(table.Columns);
        var list = _random.Next(4) switch
        {
            0 => "*",
            1 => $"{column.Name}{Gap},{Gap}{table.Key.Name}{Gap}+{Gap}1 AS next",
            2 when isMerge => $"merge_action{Gap},{Gap}{column.Name}",
            2 when alias.Length > 0 => $"{alias}.{column.Name}",
            _ => $"{column.Name} IS NULL AS is_null{Gap},{Gap}{column.Name}",
        };
        return new ScriptStatement($"{sql} RETURNING {list}", Comparison.Rows);
    }
}
#pragma warning restore CA5394
