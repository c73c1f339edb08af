namespace Ekko.Tests.DuckLake.Differential;

#pragma warning disable CA5394 // Reproducible scripts, nothing secret.
// Values, expressions, conditions.
sealed partial class ScriptGenerator
{
    /// <summary>A column as an expression may name it.</summary>
    readonly record struct Reference(string Sql, ScriptType Type);

    string Literal(ScriptType type)
    {
        if (One(9))
            return One(2) ? "NULL" : $"CAST(NULL AS {type.Sql})";
        var value = Pick(type.Values);
        if (type.IsNested)
            return One(2) ? $"CAST({value} AS {type.Sql})" : $"({value}){Gap}::{Gap}{type.Sql}";
        if (_usesParameters && One(2))
        {
            _parameters.Add(value.Replace("''", "'", StringComparison.Ordinal));
            return $"CAST(${Number(_parameters.Count)} AS {type.Sql})";
        }

        return _random.Next(4) switch
        {
            0 or 1 => PlainLiteral(type, value),
            2 when type.Sql.All(char.IsAsciiLetter) && !type.IsNumber => $"{type.Sql} '{value}'",
            2 => $"'{value}'{Gap}::{Gap}{type.Sql}",
            _ => $"CAST({Gap}'{value}' AS {type.Sql})",
        };
    }

    // In a comparison or a list a text takes the type it meets; a number or TRUE has one.
    static string PlainLiteral(ScriptType type, string value) =>
        type.IsNumber || type == ScriptType.Boolean ? value : type == ScriptType.Varchar ? $"'{value}'" : $"'{value}'::{type.Sql}";

    /// <summary>A value for a row, often as plain as it can be written.</summary>
    string InsertedLiteral(ScriptType type, bool isPlain)
    {
        if (!isPlain || type.IsNested)
            return Literal(type);
        var value = Pick(type.Values);
        return One(9) ? "NULL" : type.IsNumber || type == ScriptType.Boolean ? value : $"'{value}'";
    }

    string Scalar(ScriptType type, IReadOnlyList<Reference> scope, int depth = 0)
    {
        var columns = scope.Where(c => c.Type == type).ToList();
        switch (depth > 2 ? 0 : _random.Next(9))
        {
            case 4:
                return $"CASE WHEN {Condition(scope, depth + 1)} THEN {Scalar(type, scope, depth + 1)} "
                    + $"ELSE {Scalar(type, scope, depth + 1)} END";
            case 5:
                return $"COALESCE({Scalar(type, scope, depth + 1)}{Gap},{Gap}{Scalar(type, scope, depth + 1)})";
            case 6 when type.IsExact:
                return $"TRY(CAST({Scalar(type, scope, depth + 1)}{Gap}{Pick("+", "-", "*", "%")}{Gap}{Pick("1", "2", "-3")} "
                    + $"AS {type.Sql}))";
            case 6 when type == ScriptType.Varchar:
                return Text(scope, depth);
            case 7 when TableWith(type) is var (table, column):
                return $"(SELECT {Pick("max", "min")}({column.Name}) FROM {table.Path})";
            case 8 when type == ScriptType.Boolean:
                return $"({Condition(scope, depth + 1)})";
            default:
                return columns.Count > 0 && !One(4) ? Pick(columns).Sql : Literal(type);
        }
    }

    string Text(IReadOnlyList<Reference> scope, int depth)
    {
        var inner = Scalar(ScriptType.Varchar, scope, depth + 1);
        return _random.Next(5) switch
        {
            0 => $"upper({inner})",
            1 => $"({inner}{Gap}||{Gap}'-')",
            2 => $"substring({inner}{Gap},{Gap}1,2)",
            3 when scope.Count > 0 => $"CAST({Pick(scope).Sql} AS VARCHAR)",
            _ => $"replace({inner},'a','b')",
        };
    }

    (ScriptTable Table, ScriptColumn Column)? TableWith(ScriptType type)
    {
        var all = Model.Tables.Where(t => !t.IsTemporary)
            .SelectMany(t => t.Columns.Where(c => c.Type == type).Select(c => (t, c))).ToList();
        return all.Count == 0 ? null : Pick(all);
    }

    string Condition(IReadOnlyList<Reference> scope, int depth = 0)
    {
        if (scope.Count == 0)
            return Pick("true", "1=1", "NULL");
        var column = Pick(scope);
        return (depth > 2 ? _random.Next(6) : _random.Next(14)) switch
        {
            0 or 1 => $"{column.Sql}{Gap}{Pick("=", "<>", "!=", "<", "<=", ">", ">=", "==")}{Gap}{Literal(column.Type)}",
            2 => $"{column.Sql} IS {Pick("NOT ", "")}DISTINCT FROM {Literal(column.Type)}",
            3 => $"{column.Sql} {Pick("", "NOT ")}IN{Gap}({Gap}{Literals(column.Type)})",
            4 => $"{column.Sql} IS {Pick("NOT ", "")}NULL",
            5 => $"{column.Sql} {Pick("", "NOT ")}BETWEEN {Literal(column.Type)} AND {Literal(column.Type)}",
            6 => $"({Condition(scope, depth + 1)}) {Pick("AND", "OR")} {Condition(scope, depth + 1)}",
            7 => $"NOT{Gap}({Condition(scope, depth + 1)})",
            8 or 9 => ConditionOfType(column),
            10 when scope.Where(c => c.Type == column.Type).ToList() is { Count: > 1 } same =>
                $"{column.Sql}{Gap}{Pick("=", "<", ">=")}{Gap}{Pick(same).Sql}",
            11 when TableWith(column.Type) is var (table, other) =>
                $"{column.Sql} {Pick("", "NOT ")}IN (SELECT {other.Name} FROM {table.Path} WHERE {other.Name} IS NOT NULL)",
            12 when TableWith(column.Type) is var (table, other) =>
                $"{Pick("", "NOT ")}EXISTS (FROM {table.Path} AS inner_1 WHERE inner_1.{other.Name} = {column.Sql})",
            _ => $"{column.Sql}{Gap}={Gap}{Scalar(column.Type, scope, depth + 1)}",
        };
    }

    string Literals(ScriptType type) => List(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Literal(type)));

    string ConditionOfType(Reference column) => column.Type.Sql switch
    {
        "VARCHAR" => _random.Next(5) switch
        {
            0 => $"{column.Sql} {Pick("LIKE", "NOT LIKE", "ILIKE")} {Pick("'a%'", "'%A%'", "'\\%%' ESCAPE '\\'", "'_'", "'NULL'")}",
            1 => $"starts_with({column.Sql},{Pick("'a'", "''", "'N'")})",
            2 => $"length({column.Sql}){Gap}>{Gap}1",
            3 => $"{column.Sql}{Gap}^@{Gap}'a'",
            _ => $"regexp_matches({column.Sql},'^[aA]')",
        },
        "DATE" or "TIMESTAMP" or "TIMESTAMPTZ" when One(2) => $"{column.Sql}::DATE{Gap}={Gap}DATE '2024-02-29'",
        "DATE" or "TIMESTAMP" or "TIMESTAMPTZ" => $"date_trunc('month', {column.Sql}){Gap}<{Gap}'2024-03-01'",
        "JSON" => $"{column.Sql}{Gap}->>{Gap}'$.a'{Gap}={Gap}{Pick("'1'", "'it''s'")}",
        "BOOLEAN" => Pick(column.Sql, $"NOT {column.Sql}", $"{column.Sql} IS NOT TRUE"),
        "INTEGER[]" => _random.Next(2) == 0 ? $"len({column.Sql}){Gap}>{Gap}1" : $"list_contains({column.Sql},{Pick("1", "-3")})",
        "STRUCT(a INTEGER, b VARCHAR)" =>
            $"({column.Sql}).a{Pick($"{Gap}={Gap}", $"{Gap}<{Gap}", " IS DISTINCT FROM ")}{Pick("1", "-1", "NULL")}",
        "MAP(VARCHAR, INTEGER)" => $"{column.Sql}['a']{Gap}={Gap}1",
        "BLOB" => $"octet_length({column.Sql}){Gap}>={Gap}2",
        "DOUBLE" or "FLOAT" => Pick($"isnan({column.Sql})", $"{column.Sql}{Gap}>{Gap}-1e0", $"abs({column.Sql}){Gap}<={Gap}2.25"),
        _ when column.Type.IsNumber => $"{column.Sql}{Gap}%{Gap}2{Gap}={Gap}0",
        _ => $"({column.Sql})::VARCHAR{Gap}={Gap}'{(column.Type.IsNested ? "[]" : Pick(column.Type.Values))}'",
    };
}
#pragma warning restore CA5394
