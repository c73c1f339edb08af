using Ekko.Backups;
using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.Ekko.Backups;

/// <summary>A lake is the same in another database and in another place, and can no longer be written where it was.</summary>
public sealed class LakeMoveTests
{
    const string Everything =
        "SELECT (SELECT string_agg(t::VARCHAR, ';' ORDER BY i) FROM t) || (SELECT string_agg(k::VARCHAR, ';' ORDER BY i) FROM kept k)";

    static readonly string[] Kept =
    [
        """
        CREATE TABLE kept(i INTEGER, b BOOLEAN, n DECIMAL(38,0), h HUGEINT, d DOUBLE, s VARCHAR, x BLOB, j JSON, u UUID, day DATE, t TIME,
            seen TIMESTAMPTZ, v INTERVAL, l VARCHAR[], r STRUCT(a VARCHAR, b INTEGER))
        """,
        """
        INSERT INTO kept VALUES
            (1, true, 99999999999999999999999999999999999999, 170141183460469231731687303715884105727, 'nan', 'it''s "é"', '\x00\xff',
                '{"a":  [1]}', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'infinity', '23:59:59.999999', '294247-01-10 04:00:54.775806+00',
                '-1 year 2 months -3 days 04:05:06.789123', ['a', NULL, 'it''s'], {'a': 'x, y', 'b': NULL}),
            (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
        """,
        "ALTER TABLE kept ADD COLUMN more INTEGER DEFAULT 7",
        "INSERT INTO kept(i, s) VALUES (3, '')",
    ];

    [CatalogTheory]
    [InlineData(CatalogKind.Postgres, false)]
    [InlineData(CatalogKind.Postgres, true)]
    [InlineData(CatalogKind.DuckDbFile, false)]
    [InlineData(CatalogKind.DuckDbFile, true)]
    public async Task Every_row_of_a_catalog_is_the_same_in_another_database(CatalogKind kind, bool comesBack)
    {
        var (from, to) = comesBack ? (kind, CatalogKind.Sqlite) : (CatalogKind.Sqlite, kind);
        await using var place = await BackedUpLake.CreateAsync(from);
        await place.RunAsync(Kept);
        await place.RunAsync("DELETE FROM t WHERE i = -2", "COMMENT ON TABLE kept IS 'rows of every kind'");
        var (now, past) = (await place.RowsAsync(Everything), await place.RowsAsync("SELECT count(*) FROM t AT (VERSION => 4)"));
        using var other = new ContractLake(to);
        var target = other.Attachment with { DataPath = place.Attachment.DataPath };
        await new LakeMove(await place.LakeAsync()).CatalogAsync(target);

        await using (var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions { Lakes = [target], DefaultLake = "lake" }))
        await using (var connection = await source.OpenConnectionAsync())
        {
            Assert.Equal(now, await OneAsync(connection, Everything));
            Assert.Equal(past, await OneAsync(connection, "SELECT count(*) FROM t AT (VERSION => 4)"));
            await OneAsync(connection, "INSERT INTO kept(i, s) VALUES (4, 'after')");
            await OneAsync(connection, "CALL ducklake_flush_inlined_data('lake')");
            Assert.Equal("4", await OneAsync(connection, "SELECT count(*) FROM kept"));
        }

        var error = await Assert.ThrowsAsync<DuckLakeException>(() => Lake.OpenAsync(place.Attachment));
        Assert.Contains("moved to", error.Message, StringComparison.Ordinal);
        var again = await Assert.ThrowsAsync<DuckLakeException>(
            async () => await (await place.LakeAsync()).Copies.CopyCatalogAsync(target, new() { Programs = [EkkoCatalog.Steps] }));
        Assert.Equal(DuckLakeErrorKind.AlreadyExists, again.ErrorKind);
    }

    [CatalogTheory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.PostgresS3)]
    public async Task Files_are_the_same_in_another_place(CatalogKind kind)
    {
        await using var place = await BackedUpLake.CreateAsync(kind);
        var rows = await place.RowsAsync();
        var lake = await place.LakeAsync();
        var target = lake.DataPath.TrimEnd('/') + "-moved";
        var (files, _) = await new LakeMove(lake).DataAsync(target, place.Attachment.Storage);
        Assert.True(files > 0);
        Assert.Contains(
            "moved", (await Assert.ThrowsAsync<DuckLakeException>(() => Lake.OpenAsync(place.Attachment))).Message,
                StringComparison.Ordinal);
        await using var source = new DuckLakeDataSource(
            new DuckLakeDataSourceOptions { Lakes = [place.Attachment with { DataPath = target }], DefaultLake = "blockchain" });
        await using (var connection = await source.OpenConnectionAsync())
        {
            Assert.Equal(rows, await OneAsync(connection, "SELECT count(*) || '|' || sum(i) || '|' || count(DISTINCT v) FROM t"));
            await OneAsync(connection, "INSERT INTO t SELECT i, 'after' FROM range(100) r(i)");
        }

        if (!kind.IsS3())
            Directory.Delete(target, recursive: true);
        await Assert.ThrowsAsync<EkkoException>(() => new LakeMove(lake).DataAsync(lake.DataPath + "below", null));
    }

    static async Task<string?> OneAsync(DuckLakeConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
