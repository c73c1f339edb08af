using System.Collections.Immutable;

namespace Ekko.Tests.DuckLake.Differential;

#pragma warning disable CA5394 // Reproducible scripts, nothing secret.
// Queries.
sealed partial class ScriptGenerator
{
    /// <summary>A query and its columns.</summary>
    readonly record struct Query(string Sql, ImmutableArray<ScriptColumn> Columns, bool IsOrdered = false);

    /// <summary>What stands in a FROM clause, and its columns.</summary>
    readonly record struct Source(string Sql, IReadOnlyList<Reference> Columns);

    ScriptStatement Ask()
    {
        _usesParameters = One(4);
        if (One(5))
            return AskAboutTable();
        var query = Select();
        return new ScriptStatement(query.Sql, query.IsOrdered ? Comparison.Order : Comparison.Rows);
    }

    // Forms that say nothing of columns.
    ScriptStatement AskAboutTable()
    {
        var table = Table();
        var path = Path(table);
        var column = Pick(table.Columns);
        return _random.Next(14) switch
        {
            0 => new ScriptStatement($"TABLE {path}", Comparison.Rows),
            1 => new ScriptStatement($"FROM {path}", Comparison.Rows),
            2 => new ScriptStatement($"{Pick("DESCRIBE", "DESC", "SHOW")} {path}", Comparison.Order),
            3 => new ScriptStatement($"DESCRIBE {Select().Sql}", Comparison.Order),
            4 => new ScriptStatement($"SUMMARIZE {path}", Comparison.Success),
            5 => new ScriptStatement($"SELECT count({Gap}*{Gap}){Gap},{Gap}count({column.Name}) FROM {path}", Comparison.Rows),
            6 => new ScriptStatement($"SELECT min({column.Name}){Gap},{Gap}max({column.Name}) FROM {path}", Comparison.Rows),
            7 => new ScriptStatement(
                $"PIVOT {path} ON {table.Key.Name} % 2 IN (0,1) USING count(*) GROUP BY {column.Name}", Comparison.Rows),
            8 => new ScriptStatement($"SELECT * EXCLUDE{Gap}({table.Key.Name}) FROM {path}", Comparison.Rows),
            9 => new ScriptStatement(
                $"SELECT COLUMNS({Gap}c -> c LIKE '%a%' OR c = '{table.Key.Name.Trim('"')}') FROM {path}", Comparison.Rows),
            10 => new ScriptStatement(
                $"SELECT * REPLACE{Gap}({table.Key.Name}+1 AS {table.Key.Name}) FROM {path} WHERE {Condition(Scope(table))}",
                Comparison.Rows),
            11 => new ScriptStatement(
                $"SELECT x.* FROM {path} AS x SEMI JOIN {Path(Table())} AS y ON x.{table.Key.Name}{Gap}={Gap}1", Comparison.Rows),
            12 when Model.Views.Length > 0 => new ScriptStatement(ReadView().Sql, Comparison.Rows),
            _ => new ScriptStatement(
                $"SELECT {column.Name}{Gap},{Gap}count(*) AS n FROM {path} GROUP BY ALL HAVING count(*){Gap}>={Gap}1 ORDER BY ALL",
                column.Type.HasEqualTexts ? Comparison.Rows : Comparison.Order),
        };
    }

    /// <summary>A query whose columns are named and known.</summary>
    Query Select(int depth = 0) => (depth > 1 ? 0 : _random.Next(10)) switch
    {
        7 => Union(depth),
        8 => With(depth),
        9 => Group(),
        _ => Project(depth),
    };

    Query Project(int depth)
    {
        var source = From(depth);
        var columns = ResultColumns(source.Columns);
        var items = columns.Select(c => $"{Typed(c.Type, Scalar(c.Type, source.Columns))} {Pick("AS ", "")}{c.Name}").ToList();
        var isTotal = columns.All(c => !c.Type.HasEqualTexts);
        var tail = _random.Next(4) switch
        {
            0 => $" ORDER BY ALL{Pick("", " DESC", " NULLS FIRST")}",
            1 when isTotal => $" ORDER BY ALL LIMIT {Number(_random.Next(1, 8))}{Pick("", " OFFSET 1")}",
            _ => "",
        };
        var where = One(3) ? "" : $" WHERE {Condition(source.Columns)}";
        return new Query(
            $"SELECT {Pick("", "DISTINCT ")}{List(items)} FROM {source.Sql}{where}{tail}", columns, tail.Length > 0 && isTotal);
    }

    /// <summary>The expression with its type made sure where something is to be made of the query.</summary>
    string Typed(ScriptType type, string expression) => _isDefining ? $"CAST({expression} AS {type.Sql})" : expression;

    ImmutableArray<ScriptColumn> ResultColumns(IReadOnlyList<Reference> scope)
    {
        var names = new List<string> { "r1", "\"R 2\"", "r3", "\"r\"\"4\"" };
        return
        [
            .. Enumerable.Range(0, _random.Next(1, 4)).Select(_ =>
            {
                var name = Pick(names);
                names.Remove(name);
                return new ScriptColumn(name, scope.Count > 0 && !One(4) ? Pick(scope).Type : Pick(ScriptType.Storable));
            }),
        ];
    }

    Query Union(int depth)
    {
        var source = From(depth + 1);
        var columns = ResultColumns(source.Columns);
        var kind = Pick("UNION", "UNION ALL", "EXCEPT", "INTERSECT", "UNION BY NAME");
        return new Query($"({Part(source)}) {kind} ({Part(From(depth + 1))})", columns);

        string Part(Source from)
        {
            var items = List(columns.Select(c => $"CAST({Scalar(c.Type, from.Columns, 2)} AS {c.Type.Sql}) AS {c.Name}"));
            return $"SELECT {items} FROM {from.Sql} WHERE {Condition(from.Columns)}";
        }
    }

    Query With(int depth)
    {
        var inner = Select(depth + 1);
        var name = Pick("q", "\"lake\"", "t", "u");
        var references = inner.Columns.Select(c => new Reference($"{name}.{c.Name}", c.Type)).ToList();
        return new Query(
            $"WITH {name} AS {Pick("", "MATERIALIZED ", "NOT MATERIALIZED ")}({inner.Sql}) "
            + $"SELECT {name}.* FROM {name} WHERE {Condition(references)}",
            inner.Columns);
    }

    Query Group()
    {
        var table = Table();
        var by = Pick(table.Columns);
        var scope = Scope(table);
        var counted = Pick(table.Columns);
        return new Query(
            $"SELECT {by.Name} AS g{Gap},{Gap}count(*) FILTER{Gap}(WHERE {Condition(scope)}) AS n{Gap},{Gap}max({counted.Name}) AS m "
            + $"FROM {Path(table)} GROUP BY 1",
            [new("g", by.Type), new("n", ScriptType.Storable.First(t => t.Sql == "BIGINT")), new("m", counted.Type)]);
    }

    Source From(int depth) => (depth > 1 ? 0 : _random.Next(9)) switch
    {
        4 => Join(),
        5 => Nested(depth),
        6 => new Source($"range({Number(_random.Next(1, 5))}) AS r(i)", [new("r.i", ScriptType.Storable.First(t => t.Sql == "BIGINT"))]),
        7 => Listed(),
        8 when Model.Views.Length > 0 => ReadView(),
        _ => Named(Table(), Pick("", "x", "\"X y\"", "lake")),
    };

    Source Named(ScriptTable table, string alias)
    {
        var path = Path(table);
        var columns = table.Columns.Select(c => new Reference(Qualified(table, alias, c), c.Type)).ToList();
        return new Source(alias.Length == 0 ? path : $"{path} {Pick("AS ", "")}{alias}", columns);
    }

    // The first of a name's parts may be anything that has the name.
    string Qualified(ScriptTable table, string alias, ScriptColumn column)
    {
        if (alias.Length > 0)
            return One(3) ? column.Name : $"{alias}{Gap}.{Gap}{column.Name}";
        return _random.Next(table.IsTemporary ? 2 : 5) switch
        {
            0 => $"{table.Name}.{column.Name}",
            2 => $"{table.Schema}.{table.Name}.{column.Name}",
            3 => $"lake.{table.Schema}.{table.Name}.{column.Name}",
            _ => column.Name,
        };
    }

    Source Join()
    {
        var (left, right) = (Table(), Table());
        var first = left.Columns.Select(c => new Reference($"l.{c.Name}", c.Type)).ToList();
        var second = right.Columns.Select(c => new Reference($"r.{c.Name}", c.Type)).ToList();
        var kind = Pick("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN", ",");
        var on = kind is "CROSS JOIN" or "," ? "" : $" ON l.{left.Key.Name}{Gap}={Gap}r.{right.Key.Name}";
        return new Source($"{Path(left)} AS l {kind} {Path(right)} AS r{on}", [.. first, .. second]);
    }

    Source Nested(int depth)
    {
        var query = Select(depth + 1);
        return new Source($"({query.Sql}) AS n", [.. query.Columns.Select(c => new Reference($"n.{c.Name}", c.Type))]);
    }

    Source Listed()
    {
        var types = Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Pick(ScriptType.Storable)).ToList();
        var rows = Enumerable.Range(0, _random.Next(1, 3)).Select(_ => $"({List(types.Select(t => $"CAST({Literal(t)} AS {t.Sql})"))})");
        return new Source(
            $"(VALUES {List(rows)}) AS v({List(types.Select((_, i) => $"v{Number(i)}"))})",
            [.. types.Select((t, i) => new Reference($"v.v{Number(i)}", t))]);
    }

    Source ReadView()
    {
        var view = Pick(Model.Views);
        var call = view.IsMacro ? $"{view.Name}()" : view.Name;
        return new Source(
            $"{Pick("", "main.", "lake.main.")}{call} AS w", [.. view.Columns.Select(c => new Reference($"w.{c.Name}", c.Type))]);
    }

    static List<Reference> Scope(ScriptTable table) => [.. table.Columns.Select(c => new Reference(c.Name, c.Type))];
}
#pragma warning restore CA5394
