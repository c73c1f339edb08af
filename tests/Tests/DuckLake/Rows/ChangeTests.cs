using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;
using Ekko.Tests.Golden;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.DuckLake.Rows;

/// <summary>
/// DELETE, UPDATE, MERGE INTO and TRUNCATE, by SQL and by key from .NET, with rows in files (limit 0) and in the catalog (limit 10).
/// </summary>
public sealed class ChangeTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-rows-").FullName;
    readonly List<IDisposable> _open = [];

    public static TheoryData<long> Limits => [0, 10];

    public void Dispose()
    {
        foreach (var open in Enumerable.Reverse(_open))
            open.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Deleting(long limit)
    {
        var lake = Open(limit);
        Run(lake, "CREATE TABLE keys(k INTEGER); INSERT INTO keys VALUES (2), (2), (5)");
        Assert.Equal(2, Changed(lake, "DELETE FROM t USING keys WHERE t.id = keys.k"));
        Assert.Equal(1, Changed(lake, "WITH one AS (SELECT 3 AS n) DELETE FROM t AS x WHERE x.id IN (SELECT n FROM one)"));
        Assert.Equal(1, Changed(lake, "DELETE FROM lake.main.t WHERE lake.main.t.id = 1"));
        Assert.Equal("4|d", Ask(lake, "SELECT * FROM t ORDER BY id"));
        Assert.Equal("4|d", Ask(lake, "DELETE FROM t RETURNING *"));
        Assert.Equal("0", Ask(lake, "SELECT count(*) FROM t"));
        Assert.Equal("5", Ask(lake, "SELECT count(*) FROM t AT (VERSION => 2)"));
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Updating_keeps_row_ids(long limit)
    {
        var lake = Open(limit);
        Assert.Equal(2, Changed(lake, "UPDATE t SET name = name || id, id = id + 10 WHERE id IN (2, 4)"));
        Assert.Equal("0|1|a\n1|12|b2\n2|3|c\n3|14|d4\n4|5|e", Ask(lake, "SELECT rowid, * FROM t ORDER BY rowid"));
        Assert.Equal(
            1, Changed(lake,
                "UPDATE t SET (id, name) = (s.i, s.n) FROM (VALUES (1, 100, 'x'), (1, 101, 'y')) s(k, i, n) WHERE t.id = s.k"));
        Assert.Equal("3|c!", Ask(lake, "UPDATE t AS u SET name = u.name || '!' WHERE u.id = 3 RETURNING *"));
        Assert.Equal(5, Changed(lake, "UPDATE t SET name = DEFAULT"));
        Assert.Equal("5|0", Ask(lake, "SELECT count(DISTINCT rowid), count(name) FROM t"));
        Assert.Equal(
            "update_postimage|2\nupdate_preimage|2",
            Ask(lake, "SELECT change_type, count(*) FROM ducklake_table_changes('lake', 'main', 't', 3, 3) GROUP BY ALL ORDER BY ALL"));
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Merging(long limit)
    {
        var lake = Open(limit);
        Assert.Equal(6, Changed(lake, """
            MERGE INTO t AS target USING (VALUES (1, 'one'), (2, 'two'), (7, 'seven'), (8, 'no')) AS s(id, name) ON target.id = s.id
            WHEN MATCHED AND s.name = 'one' THEN DELETE
            WHEN MATCHED THEN UPDATE SET name = CASE WHEN s.id = 2 THEN s.name ELSE target.name END
            WHEN NOT MATCHED AND s.id < 8 THEN INSERT (name, id) VALUES (s.name, s.id)
            WHEN NOT MATCHED BY SOURCE AND target.id = 3 THEN DELETE
            WHEN NOT MATCHED BY SOURCE THEN UPDATE SET name = 'left'
            """));
        Assert.Equal("2|two\n4|left\n5|left\n7|seven", Ask(lake, "SELECT * FROM t ORDER BY id"));
        Run(lake, "CREATE TABLE source(id INTEGER, name VARCHAR); INSERT INTO source VALUES (7, 'again'), (9, 'nine')");
        Assert.Equal(
            "INSERT|9|nine\nUPDATE|7|again",
            Ask(lake,
                "MERGE INTO t USING source USING (id) WHEN MATCHED THEN UPDATE WHEN NOT MATCHED THEN INSERT RETURNING merge_action, *",
                sorted: true));
        Assert.Contains(
            "Merge error", Fails(lake, "MERGE INTO t USING source USING (id) WHEN MATCHED THEN ERROR"), StringComparison.Ordinal);
        Assert.Equal(0, Changed(lake, "MERGE INTO t USING source USING (id) WHEN MATCHED THEN DO NOTHING"));
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_transaction_sees_and_changes_its_own_rows(long limit)
    {
        var lake = Open(limit);
        Run(lake,
            "BEGIN; INSERT INTO t VALUES (6, 'f'), (7, 'g'); DELETE FROM t WHERE id = 6; UPDATE t SET name = 'G' "
            + "WHERE id IN (7, 1); ALTER TABLE t ADD COLUMN extra INTEGER DEFAULT 3");
        Run(lake, "INSERT INTO t VALUES (8, 'h', 4)");
        Assert.Equal("1|G|3\n2|b|3\n7|G|3\n8|h|4", Ask(lake, "SELECT * FROM t WHERE id NOT IN (3, 4, 5) ORDER BY id"));
        Run(lake, "DELETE FROM t WHERE id IN (2, 8); COMMIT");
        Assert.Equal("1|G|3\n3|c|3\n4|d|3\n5|e|3\n7|G|3", Ask(lake, "SELECT * FROM t ORDER BY id"));
        Assert.Equal("5|5|5", Ask(lake, "SELECT count(*), count(DISTINCT rowid), count(id) FROM t"));
        Run(lake, "BEGIN; TRUNCATE t; INSERT INTO t (id) VALUES (1); ROLLBACK");
        Assert.Equal("5", Ask(lake, "SELECT count(*) FROM t"));
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_row_can_change_twice_in_a_transaction(long limit)
    {
        var lake = Open(limit);
        Run(lake, "BEGIN; UPDATE t SET name = name || '1' WHERE id IN (1, 2); UPDATE t SET name = name || '2' WHERE id IN (2, 3)");
        Assert.Equal("0|1|a1\n1|2|b12\n2|3|c2\n3|4|d\n4|5|e", Ask(lake, "SELECT rowid, * FROM t ORDER BY rowid"));
        Run(lake, "DELETE FROM t WHERE id = 2; COMMIT");
        Assert.Equal("0|1|a1\n2|3|c2\n3|4|d\n4|5|e", Ask(lake, "SELECT rowid, * FROM t ORDER BY rowid"));
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Deletes_of_one_row_exclude_each_other_and_lose_nothing(long limit)
    {
        var (first, second) = (Open(limit), Connect());
        Run(first, "INSERT INTO t SELECT range, 'x' FROM range(100, 200)");
        Run(first, "BEGIN; DELETE FROM t WHERE id BETWEEN 100 AND 120");
        Run(second, "BEGIN; DELETE FROM t WHERE id BETWEEN 120 AND 140");
        Run(first, "COMMIT");
        Assert.Contains("conflict", Fails(second, "COMMIT"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("84", Ask(second, "SELECT count(*) FROM t"));
        Assert.Equal(limit == 0 ? 3 : 2, Directory.GetFiles(_folder, "*.parquet", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Deletes_in_two_files_go_together()
    {
        var (first, second) = (Open(0), Connect());
        Run(first, "INSERT INTO t VALUES (100, 'x'), (101, 'y')");
        Run(first, "BEGIN; DELETE FROM t WHERE id = 1");
        Run(second, "BEGIN; DELETE FROM t WHERE id = 100");
        Run(first, "COMMIT");
        Run(second, "COMMIT");
        Assert.Equal("2\n3\n4\n5\n101", Ask(first, "SELECT id FROM t ORDER BY id"));
        // The second delete of the first file names the snapshot it became, not the one it hoped for.
        Run(first, "BEGIN; DELETE FROM t WHERE id = 2");
        Run(second, "CREATE TABLE other(i INTEGER)");
        Run(first, "COMMIT");
        Assert.Equal(
            "1|4\n2|7",
            Ask(first, "SELECT id, snapshot_id FROM ducklake_table_deletions('lake', 'main', 't', 3, 7) WHERE id < 100 ORDER BY id"));
    }

    [Fact]
    public void A_flush_by_somebody_else_hides_no_rows()
    {
        var (reader, other) = (Open(10), Connect());
        Run(reader, "BEGIN");
        Assert.Equal("5", Ask(reader, "SELECT count(*) FROM t"));
        Run(other, "CALL ducklake_flush_inlined_data('lake')");
        Assert.Equal("5|15", Ask(reader, "SELECT count(id), sum(id) FROM t"));
        Run(reader, "COMMIT");
        Assert.Equal("5|15", Ask(reader, "SELECT count(id), sum(id) FROM t"));
    }

    [Fact]
    public void A_merge_by_somebody_else_hides_and_confuses_no_rows()
    {
        var (writer, other) = (Open(0), Connect());
        Run(other, "INSERT INTO t VALUES (6, 'f'), (7, 'g')");
        Run(writer, "BEGIN; INSERT INTO t VALUES (100, 'own')");
        Run(other, "CALL ducklake_merge_adjacent_files('lake')");
        Assert.Equal(8, Changed(writer, "UPDATE t SET name = name || '!'"));
        Assert.Equal("8|8", Ask(writer, "SELECT count(id), count(*) FILTER (name LIKE '%!') FROM t"));
        Assert.Contains("conflict", Fails(writer, "COMMIT"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("7|0", Ask(writer, "SELECT count(id), count(*) FILTER (name LIKE '%!') FROM t"));
    }

    [Fact]
    public void A_flush_after_a_rewrite_leaves_older_versions_as_they_were()
    {
        var lake = Open(3);
        Run(lake, "INSERT INTO t SELECT range, 'x' FROM range(100, 200)");
        Run(lake, "DELETE FROM t WHERE id BETWEEN 100 AND 110");
        Run(lake, "DELETE FROM t WHERE id IN (120, 121)");
        Run(lake, "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)");
        Run(lake, "CALL ducklake_flush_inlined_data('lake')");
        Assert.Equal(
            "94|92|92",
            Ask(lake, "SELECT (SELECT count(id) FROM t AT (VERSION => 4)), (SELECT count(id) FROM t AT (VERSION => 5)), count(id) FROM t"));
        Assert.Equal(
            "4|11\n5|2",
            Ask(lake, "SELECT snapshot_id, count(id) FROM ducklake_table_deletions('lake', 'main', 't', 1, 7) GROUP BY ALL ORDER BY ALL"));
    }

    [Fact]
    public void Inlined_deletes_of_a_file_become_a_delete_file()
    {
        var lake = Open(10);
        Run(lake, "INSERT INTO t SELECT range, 'x' FROM range(100, 200)");
        Run(lake, "DELETE FROM t WHERE id BETWEEN 100 AND 140");
        Run(lake, "DELETE FROM t WHERE id IN (150, 151)");
        Run(lake, "UPDATE t SET name = 'y' WHERE id IN (152, 1)");
        Run(lake, "CALL ducklake_flush_inlined_data('lake', table_name => 't')");
        Assert.Equal("62|62", Ask(lake, "SELECT count(*), count(id) FROM t"));
        Assert.Equal(
            "105|64|62",
            Ask(lake,
                "SELECT (SELECT count(id) FROM t AT (VERSION => 3)), (SELECT count(id) FROM t AT (VERSION => 4)), (SELECT count(id) "
                + "FROM t AT (VERSION => 5))"));
        Assert.Equal("44", Query("SELECT CAST(delete_count AS TEXT) FROM ducklake_delete_file WHERE delete_count > 10"));
    }

    [Fact]
    public async Task Rows_are_deleted_and_changed_by_key_from_code()
    {
        Open(0);
        await using var lake = await Lake.OpenAsync(Attachment(0));
        var table = (await lake.TreeAsync()).GetTable("main", "t");
        using var batch = new ColumnBatch();
        var id = batch.AddFixed<int>("id", DuckDbType.Integer);
        var name = batch.AddText("name", DuckDbType.VarChar);
        foreach (var (key, text) in new[] { (2, "two"), (9, "nine") })
        {
            id.Append(key);
            name.Append(System.Text.Encoding.UTF8.GetBytes(text));
            batch.EndRow();
        }

        ColumnId[] columns = [table.Columns[0].Id, table.Columns[1].Id];
        var transaction = await lake.BeginTransactionAsync();
        Assert.Equal((1, 1), await lake.UpsertAsync(transaction, table, new BatchRowSource(new BatchRows(batch)), columns, [columns[0]]));
        await transaction.CommitAsync();
        Assert.Equal("0|1|a\n1|2|two\n2|3|c\n3|4|d\n4|5|e\n6|9|nine", Ask(Connect(), "SELECT rowid, * FROM t ORDER BY id"));

        transaction = await lake.BeginTransactionAsync();
        Assert.Equal(2, await lake.DeleteAsync(transaction, table, new BatchRowSource([new BatchRows(batch)], [0]), [columns[0]]));
        await transaction.CommitAsync();
        Assert.Equal("1\n3\n4\n5", Ask(Connect(), "SELECT id FROM t ORDER BY id"));
    }

    DuckLakeConnection Open(long limit)
    {
        _attachment = Attachment(limit);
        var lake = Connect();
        Run(lake, "CREATE TABLE t(id INTEGER, name VARCHAR)");
        Run(lake, "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e')");
        return lake;
    }

    LakeAttachment? _attachment;

    LakeAttachment Attachment(long limit) =>
        new()
        {
            Name = "lake",
            CatalogPath = $"sqlite:{_folder}/catalog.sqlite",
            DataPath = $"{_folder}/data/",
            DataInliningRowLimit = limit
        };

    DuckLakeConnection Connect()
    {
        var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions { Lakes = [_attachment!], DefaultLake = "lake" });
        var connection = source.OpenConnection();
        _open.AddRange([source, connection]);
        return connection;
    }

    static void Run(DuckLakeConnection lake, string sql) => lake.Run(sql);

    static string Ask(DuckLakeConnection lake, string sql, bool sorted = false)
    {
        var rows = Answer.Of(lake, sql).Rows.Select(r => string.Join('|', r.Select(v => v ?? "NULL")));
        return string.Join('\n', sorted ? rows.Order(StringComparer.Ordinal) : rows);
    }

    static int Changed(DuckLakeConnection lake, string sql)
    {
        using var command = lake.CreateCommand(sql);
        return command.ExecuteNonQuery();
    }

    static string Fails(DuckLakeConnection lake, string sql) => Assert.ThrowsAny<Exception>(() => Changed(lake, sql)).Message;

    string Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder}/catalog.sqlite;Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }
}
