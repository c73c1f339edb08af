using System.Text.Json;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.Tests.DuckLake.Sql;

public sealed class SelectQueryTests : IDisposable
{
    static readonly LakeTable Table = new(
        new TableId(1), Guid.Empty, new SchemaId(0), "t", "t/", true,
        [Column(1, "a", ColumnKind.Int32), Column(2, "b", ColumnKind.Varchar), Column(3, "c", ColumnKind.TimestampTz)], null, null,
        null, new SnapshotId(1));

    readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    readonly DuckDbConnection _connection;
    readonly List<string> _predicates = [];

    public SelectQueryTests()
    {
        _connection = _database.Connect();
        _connection.Execute("SET TimeZone = 'UTC'");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Theory]
    [InlineData("SELECT a FROM t", "SELECT a FROM <t> AS \"t\"")]
    [InlineData("SELECT 'ü🦆' FROM lake.main.t x WHERE x.a", "SELECT 'ü🦆' FROM <t> x WHERE x.a")]
    [InlineData("SELECT main.t.a, lake.main.t.b FROM t", "SELECT t.a, t.b FROM <t> AS \"t\"")]
    [InlineData("SELECT rowid, * FROM t", "SELECT rowid, * EXCLUDE (\"t\".rowid) FROM <t rowid> AS \"t\"")]
    [InlineData("SELECT u.*, t.filename FROM t, t u", "SELECT u.*, t.filename FROM <t filename> AS \"t\", <t> u")]
    [InlineData("FROM t WHERE snapshot_id = 1", "SELECT * EXCLUDE (\"t\".snapshot_id) FROM <t snapshot_id> AS \"t\" WHERE snapshot_id = 1")]
    [InlineData("SELECT * EXCLUDE b FROM t ORDER BY rowid", "SELECT * EXCLUDE (\"t\".rowid, b) FROM <t rowid> AS \"t\" ORDER BY rowid")]
    [InlineData("SELECT rowid FROM t GROUP BY ALL ORDER BY ALL", "SELECT rowid FROM <t rowid> AS \"t\" GROUP BY ALL ORDER BY ALL")]
    [InlineData("SUMMARIZE t", "SUMMARIZE FROM <t> AS \"t\"")]
    [InlineData("TABLE t", "FROM <t> AS \"t\"")]
    [InlineData("DESCRIBE t", "DESCRIBE FROM <t> AS \"t\"")]
    [InlineData("DESCRIBE TABLE lake.main.t", "DESCRIBE FROM <t> AS \"t\"")]
    [InlineData("DESCRIBE SELECT main.t.a FROM t", "DESCRIBE SELECT t.a FROM <t> AS \"t\"")]
    [InlineData("DESCRIBE SELECT rowid FROM t", "DESCRIBE SELECT rowid FROM <t rowid> AS \"t\"")]
    [InlineData("DESCRIBE FROM t AT (VERSION => 3)", "DESCRIBE FROM <t @VERSION 3> AS \"t\" ")]
    [InlineData("SUMMARIZE TABLE t", "SUMMARIZE FROM <t> AS \"t\"")]
    [InlineData("WITH t AS (SELECT 1) SELECT * FROM t", "WITH t AS (SELECT 1) SELECT * FROM t")]
    [InlineData("SELECT * FROM t a AT (VERSION => 1 + 2) JOIN t b USING (a)", "SELECT * FROM <t @VERSION 1 + 2> a  JOIN <t> b USING (a)")]
    [InlineData("SELECT * FROM t AT (TIMESTAMP => now()) AS a", "SELECT * FROM <t @TIMESTAMP now()> AS a ")]
    [InlineData("SELECT count(*) FROM t", "SELECT 42::BIGINT AS \"count_star()\" FROM (SELECT 1) AS \"t\"")]
    [InlineData("SELECT count(*) FROM t WHERE a", "SELECT count(*) FROM <t> AS \"t\" WHERE a")]
    [InlineData("SELECT * FROM other", "SELECT * FROM other")]
    [InlineData("PIVOT t ON a", "PIVOT <t> AS \"t\" ON a")]
    public void Splices_relations(string sql, string expected)
    {
        Assert.Equal(expected, Rewrite(sql));
    }

    [Theory]
    [InlineData("SELECT 1 FROM t WHERE a = 5 AND 'x' < b", "a Equal 5; b Greater x")]
    [InlineData(
        "SELECT 1 FROM t WHERE a BETWEEN 1 AND 3 AND b IN ('p', 'q') AND a IS NOT NULL",
        "a GreaterOrEqual 1; a LessOrEqual 3; b In p,q; a IsNotNull ")]
    [InlineData("SELECT 1 FROM t WHERE c >= '2024-01-01'", "c GreaterOrEqual 2024-01-01 00:00:00+00")]
    [InlineData("SELECT 1 FROM t WHERE c > TIMESTAMPTZ '2024-01-01 00:00:00+02' - INTERVAL 1 HOUR", "c Greater 2023-12-31 21:00:00+00")]
    [InlineData("SELECT 1 FROM t WHERE a = 5 OR b = 'x'", "(a Equal 5 or b Equal x)")]
    [InlineData("SELECT 1 FROM t WHERE a = 5 OR length(b) = 1", "")]
    [InlineData("SELECT 1 FROM t WHERE NOT (a < 5 AND b = 'x') AND length(b) = 1", "(a GreaterOrEqual 5 or b NotEqual x)")]
    [InlineData("SELECT 1 FROM t WHERE NOT (a < 5 OR length(b) = 1)", "a GreaterOrEqual 5")]
    [InlineData("SELECT 1 FROM t WHERE a NOT BETWEEN 1 AND 3", "(a Less 1 or a Greater 3)")]
    [InlineData("SELECT 1 FROM t WHERE b LIKE 'x%y' AND b LIKE 'z'", "b StartsWith x; b Equal z")]
    [InlineData("SELECT 1 FROM t WHERE year(c) = 2024", "year(c) Equal 2024")]
    [InlineData("SELECT 1 FROM t WHERE c::DATE > '2024-01-01'", "CAST(c AS DATE) Greater 2024-01-01")]
    [InlineData("SELECT 1 FROM t WHERE month(c) IS NULL AND NOT (a IN (1, 2)) AND NOT (a IS NULL)", "a IsNotNull ")]
    [InlineData("SELECT 1 FROM t x JOIN t y ON true WHERE x.a = 5 OR y.a = 6", " | ")]
    [InlineData("SELECT 1 FROM t WHERE a = 1.5", "")]
    [InlineData("SELECT 1 FROM t WHERE b = 5", "")]
    [InlineData("SELECT 1 FROM t WHERE c < now()", "")]
    [InlineData("SELECT 1 FROM range(3) r(i) LEFT JOIN t ON true WHERE t.a = 5", "")]
    [InlineData("SELECT 1 FROM range(3) r(i) JOIN t ON true WHERE t.a = 5", "a Equal 5")]
    [InlineData("SELECT 1 FROM t x(q) WHERE q = 5", "a Equal 5")]
    [InlineData("SELECT 1 FROM t TABLESAMPLE 10% WHERE a = 5", "")]
    [InlineData("SELECT 1 FROM t x, t y WHERE x.a = 5", "a Equal 5 | ")]
    public void Finds_conditions_that_leave_files_out(string sql, string expected)
    {
        Rewrite(sql);
        Assert.Equal(expected, string.Join(" | ", _predicates));
    }

    /// <summary>The query over one lake table, lake.main.t, whose 42 rows are shown in angle brackets.</summary>
    string Rewrite(string sql)
    {
        var text = new StatementText(sql);
        if (PivotStatement.Read(text) is { } pivot)
            return pivot.Over(Rewrite(pivot.Source));
        using var document = JsonDocument.Parse(Ask([$"json_serialize_sql({SqlText.QuoteLiteral(sql)})"])[0]!);
        if (document.RootElement.GetProperty("error").GetBoolean())
            return Rewrite(AtOrder.AliasFirst(text)!);
        var query = new SelectQuery(text, document.RootElement);
        foreach (var relation in query.Relations.Where(r => r.Written.Name == "t"))
            relation.Relation = new Found(query.AtOf(relation));
        query.ReadColumns();
        foreach (var scope in query.Scopes)
        {
            if (query.CountedBy(scope) is not null)
            {
                query.ReplaceCount(scope, 42);
                continue;
            }

            var conditions = new PredicateReader(scope).Read();
            var known = PredicateValues.Read(conditions, Ask(PredicateValues.Questions(conditions)), Ask);
            foreach (var relation in scope.Relations.Where(r => r is { Relation: not null, IsNamedAlone: false }))
                query.Replace(relation, Show(relation, known[relation]));
        }

        foreach (var relation in query.Relations.Where(r => r.IsNamedAlone && r.Relation is not null))
            query.Replace(relation, Show(relation, []));
        return query.ToSql();
    }

    string Show(RelationReference relation, IEnumerable<FileCondition> conditions)
    {
        _predicates.Add(string.Join("; ", conditions.Select(Show)));
        var at = ((Found)relation.Relation!).At is { } clause ? $"t @{clause.Unit} {clause.Expression}" : "t";
        return $"<{string.Join(' ', relation.Needed.NamesOf().Prepend(at))}>";
    }

    static string Show(FileCondition condition) => condition switch
    {
        ColumnPredicate p => $"{p.Function?.Sql(Name(p)) ?? Name(p)} {p.Operator} {string.Join(',', p.Values)}",
        AllOf all => $"({string.Join(" and ", all.Conditions.Select(Show))})",
        AnyOf any => $"({string.Join(" or ", any.Conditions.Select(Show))})",
        _ => throw new InvalidOperationException("No condition."),
    };

    static string Name(ColumnPredicate predicate) =>
        (Table.FindColumn(predicate.Column) ?? VirtualColumnNames.SnapshotId).Name;

    string?[] Ask(IReadOnlyList<string> expressions)
    {
        if (expressions.Count == 0)
            return [];
        using var result = _connection.Query("SELECT " + string.Join(", ", expressions.Select(e => $"CAST(({e}) AS VARCHAR)")));
        using var chunk = result.Fetch();
        return [.. Enumerable.Range(0, chunk!.ColumnCount).Select(i => chunk[i].IsValid(0) ? chunk[i].Text(0) : null)];
    }

    static LakeColumn Column(long id, string name, ColumnKind kind) =>
        new(new ColumnId(id), name, ColumnType.Of(kind), true, null, null, [], null, new SnapshotId(1));

    sealed record Found(AtClause? At) : ResolvedRelation("lake", "main", "t")
    {
        public override LakeTable Table => SelectQueryTests.Table;
    }
}
