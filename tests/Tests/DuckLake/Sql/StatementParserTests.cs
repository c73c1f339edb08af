using Ekko.DuckLake.Sql;

namespace Ekko.Tests.DuckLake.Sql;

public sealed class StatementParserTests
{
    [Fact]
    public void Attach_with_options()
    {
        var attach = Parse<AttachStatement>(
            "ATTACH IF NOT EXISTS 'ducklake:sqlite:c.sqlite' AS lake (DATA_PATH 'd/', READ_ONLY, SNAPSHOT_VERSION 3)");
        Assert.Equal("ducklake:sqlite:c.sqlite", attach.Path);
        Assert.Equal("lake", attach.Alias);
        Assert.True(attach.IfNotExists);
        Assert.Equal("'d/'", attach.Options["data_path"]);
        Assert.Null(attach.Options["READ_ONLY"]);
        Assert.Equal("3", attach.Options["SNAPSHOT_VERSION"]);
    }

    [Fact]
    public void Create_table_as_with_partitions()
    {
        var create = Parse<CreateTableStatement>(
            "CREATE OR REPLACE TABLE a.b(x) PARTITIONED BY (x, bucket(4, \"Y\")) AS SELECT 1 WITH NO DATA;");
        Assert.Equal("a.b", create.Name.ToString());
        Assert.Equal("(x)", create.Columns);
        Assert.Equal("SELECT 1", create.Query);
        Assert.True(create.WithoutData);
        Assert.Equal([new PartitionExpression("identity", null, "x"), new PartitionExpression("bucket", 4, "Y")], create.Partition);
    }

    [Theory]
    [InlineData("ALTER TABLE t ADD COLUMN IF NOT EXISTS s.c DOUBLE DEFAULT 1", typeof(AlterAction.AddColumn))]
    [InlineData("ALTER TABLE t DROP s.b", typeof(AlterAction.DropColumn))]
    [InlineData("ALTER TABLE IF EXISTS t RENAME tx_hash TO h", typeof(AlterAction.RenameColumn))]
    [InlineData("ALTER TABLE t RENAME TO u", typeof(AlterAction.RenameTable))]
    [InlineData("ALTER TABLE t ALTER a SET DATA TYPE BIGINT", typeof(AlterAction.SetType))]
    [InlineData("ALTER TABLE t ALTER COLUMN a SET DEFAULT 'x'", typeof(AlterAction.SetDefault))]
    [InlineData("ALTER TABLE t ALTER a DROP NOT NULL", typeof(AlterAction.DropNotNull))]
    [InlineData("ALTER TABLE t RESET PARTITIONED BY", typeof(AlterAction.SetPartition))]
    [InlineData("ALTER TABLE t SET SORTED BY (a DESC)", typeof(AlterAction.SetSort))]
    [InlineData("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 1)", typeof(AlterAction.Other))]
    public void Alter_table_actions(string sql, Type action) => Assert.IsType(action, Parse<AlterTableStatement>(sql).Action);

    [Fact]
    public void Insert_with_everything()
    {
        var insert = Parse<InsertStatement>(
            "WITH q AS (SELECT 1) INSERT INTO lake.main.t BY NAME SELECT * FROM q ON CONFLICT DO NOTHING RETURNING id, 2");
        Assert.Equal("WITH q AS (SELECT 1) ", insert.With);
        Assert.True(insert.ByName);
        Assert.Equal("SELECT * FROM q", insert.Source);
        Assert.Equal("ON CONFLICT DO NOTHING", insert.Conflict);
        Assert.Equal("id, 2", insert.Returning);
    }

    [Theory]
    [InlineData("INSERT INTO t (a, \"B\") VALUES (1, DEFAULT)", true)]
    [InlineData("INSERT INTO t VALUES ((SELECT 1), 2)", false)]
    [InlineData("INSERT INTO t (SELECT 1)", false)]
    public void Values_without_subqueries_are_plain(string sql, bool plain) => Assert.Equal(plain, Parse<InsertStatement>(sql).PlainValues);

    [Theory]
    [InlineData("with a as (select ')') select 1", typeof(QueryStatement))]
    [InlineData("(SELECT 1)", typeof(QueryStatement))]
    [InlineData("START TRANSACTION", typeof(TransactionStatement))]
    [InlineData("CALL lake.set_commit_message('a', 'b', extra_info => 'c')", typeof(CallStatement))]
    [InlineData("COPY t(a) TO 'x.csv' (HEADER)", typeof(CopyStatement))]
    [InlineData("LOAD ducklake", typeof(ExtensionStatement))]
    [InlineData("UPDATE t SET a = 1", typeof(UpdateStatement))]
    [InlineData("SET threads = 1", typeof(PassThroughStatement))]
    [InlineData("SELEKT", typeof(PassThroughStatement))]
    public void Kinds_of_statements(string sql, Type kind) => Assert.IsType(kind, StatementParser.Parse(sql));

    static T Parse<T>(string sql) where T : Statement => Assert.IsType<T>(StatementParser.Parse(sql));
}
