using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.Tests.DuckLake.Sql;

public sealed class SelectRewriterTests : IDisposable
{
    readonly DuckDbDatabase _database = DuckDbDatabase.Open();

    public void Dispose() => _database.Dispose();

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
    [InlineData("DESCRIBE t", "DESCRIBE t")]
    [InlineData("WITH t AS (SELECT 1) SELECT * FROM t", "WITH t AS (SELECT 1) SELECT * FROM t")]
    [InlineData("SELECT * FROM t a AT (VERSION => 1 + 2) JOIN t b USING (a)", "SELECT * FROM <t @VERSION 1 + 2> a  JOIN <t> b USING (a)")]
    [InlineData("SELECT * FROM t AT (TIMESTAMP => now()) AS a", "SELECT * FROM <t @TIMESTAMP now()> AS a ")]
    [InlineData("SELECT count(*) FROM t", "SELECT 42::BIGINT AS \"count_star()\" FROM (SELECT 1) AS \"t\"")]
    [InlineData("SELECT count(*) FROM t WHERE a", "SELECT count(*) FROM <t> AS \"t\" WHERE a")]
    [InlineData("SELECT * FROM other", "SELECT * FROM other")]
    [InlineData("PIVOT t ON a", "PIVOT <t> AS \"t\" ON a")]
    public void Splices_relations(string sql, string expected)
    {
        using var source = new Source(_database.Connect());
        Assert.Equal(expected, SelectRewriter.Rewrite(sql, source));
    }

    [Theory]
    [InlineData("SELECT 1 FROM t WHERE a = 5 AND 'x' < b", "a Equal 5; b Greater x")]
    [InlineData(
        "SELECT 1 FROM t WHERE a BETWEEN 1 AND 3 AND b IN ('p', 'q') AND a IS NOT NULL",
        "a GreaterOrEqual 1; a LessOrEqual 3; b In p,q; a IsNotNull ")]
    [InlineData("SELECT 1 FROM t WHERE c >= '2024-01-01'", "c GreaterOrEqual 2024-01-01 00:00:00+00")]
    [InlineData("SELECT 1 FROM t WHERE c > TIMESTAMPTZ '2024-01-01 00:00:00+02' - INTERVAL 1 HOUR", "c Greater 2023-12-31 21:00:00+00")]
    [InlineData("SELECT 1 FROM t WHERE a = 5 OR b = 'x'", "")]
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
        using var source = new Source(_database.Connect());
        SelectRewriter.Rewrite(sql, source);
        Assert.Equal(expected, string.Join(" | ", source.Predicates));
    }

    sealed class Source : IRelationSource, IDisposable
    {
        static readonly LakeTable Table = new(
            new TableId(1), Guid.Empty, new SchemaId(0), "t", "t/", true,
            [Column(1, "a", ColumnKind.Int32), Column(2, "b", ColumnKind.Varchar), Column(3, "c", ColumnKind.TimestampTz)], null, null,
            null, new SnapshotId(1));

        readonly DuckDbConnection _connection;

        public Source(DuckDbConnection connection)
        {
            _connection = connection;
            _connection.Execute("SET TimeZone = 'UTC'");
        }

        public List<string> Predicates { get; } = [];

        public void Dispose() => _connection.Dispose();

        public string Serialize(string sql) => Ask($"SELECT json_serialize_sql({SqlText.QuoteLiteral(sql)})")[0]!;

        public ResolvedRelation? Resolve(string catalog, string schema, string name, AtClause? at)
        {
            if (name != "t")
                return null;
            var tree = new LakeTree(
                new Snapshot(new SnapshotId(1), default, 1, 2, 0),
                System.Collections.Immutable.ImmutableDictionary<string, LakeSchema>.Empty);
            return new ResolvedRelation.Table(
                at is { } clause ? $"{clause.Unit} {clause.Expression}" : "lake", "main", tree, Table, at is not null);
        }

        public ResolvedRelation? Function(string catalog, string schema, string name, IReadOnlyList<CallArgument> arguments) => null;

        public string Relation(ResolvedRelation.Table table, IReadOnlyList<ColumnPredicate> predicates, VirtualColumns needed)
        {
            Predicates.Add(
                string.Join("; ", predicates.Select(p => $"{Table.FindColumn(p.Column)!.Name} {p.Operator} {string.Join(',', p.Values)}")));
            var parts = needed.NamesOf().Prepend(table.IsTimeTravel ? "t @" + table.Catalog : "t");
            return $"<{string.Join(' ', parts)}>";
        }

        public long? CountRows(ResolvedRelation.Table table) => 42;

        public IReadOnlyList<string?> Evaluate(IReadOnlyList<string> expressions) =>
            Ask("SELECT " + string.Join(", ", expressions.Select(e => $"CAST(({e}) AS VARCHAR)")));

        public IRelationSource Within(ResolvedRelation.View view) => this;

        string?[] Ask(string sql)
        {
            using var result = _connection.Query(sql);
            using var chunk = result.Fetch();
            return [.. Enumerable.Range(0, chunk!.ColumnCount).Select(i => chunk[i].IsValid(0) ? chunk[i].Text(0) : null)];
        }

        static LakeColumn Column(long id, string name, ColumnKind kind) =>
            new(new ColumnId(id), name, ColumnType.Of(kind), true, null, null, [], null, new SnapshotId(1));
    }
}
