using System.Text;
using Ekko.DuckLake;
using Ekko.Sandbox;
using Ekko.Writing;

namespace Ekko.Tests.Api;

/// <summary>Views and macros of a lake are what they stand for, also in the sandbox: what they hide is looked at.</summary>
public sealed class LakeObjectTests : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-objects-").FullName;
    DuckLakeDataSource _source = null!;
    SqlSandbox _sandbox = null!;
    long _snapshot;

    public async Task InitializeAsync()
    {
        var options = EkkoOptions.Default with
        {
            CatalogPath = Path.Combine(_folder, "catalog.sqlite"),
            DataPath = Path.Combine(_folder, "files") + "/",
        };
        _source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [LakeLocation.Of(options)],
            DefaultLake = LakeLocation.Name,
        });
        _sandbox = new SqlSandbox(_source, SandboxProgram.Patient with { TimeLimit = TimeSpan.FromSeconds(15), Workers = 1 });
        await using var connection = await _source.OpenConnectionAsync();
        using var command = connection.CreateCommand($"""
            CREATE TABLE t AS SELECT range AS a, 'x' || range AS b FROM range(1000);
            INSERT INTO t VALUES (1000, 'kept in the catalog'), (1001, NULL);
            DELETE FROM t WHERE a IN (3, 500);
            CREATE VIEW evens AS SELECT * FROM t WHERE a % 2 = 0;
            CREATE MACRO twice(x) AS x * 2;
            CREATE MACRO upto(n) AS TABLE SELECT * FROM t WHERE a <= n;
            CREATE VIEW reads AS SELECT content FROM read_text('/etc/passwd');
            CREATE MACRO reading(path) AS (SELECT content FROM read_text(path));
            CREATE MACRO rows_of(path) AS TABLE SELECT * FROM read_text(path);
            CREATE MACRO hidden(path) AS TABLE SELECT reading(path) AS content;
            CREATE MACRO twofold(x) AS x || x;
            CREATE VIEW v0 AS SELECT a FROM t;
            {string.Concat(Enumerable.Range(1, 8).Select(i => $"CREATE VIEW v{i} AS FROM v{i - 1} UNION ALL FROM v{i - 1};"))}
            """);
        await command.ExecuteNonQueryAsync();
        _snapshot = (await (await _source.LakeAsync(LakeLocation.Name)).TreeAsync()).Snapshot.Id.Value;
    }

    public async Task DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _source.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("SELECT count(*), sum(a) FROM t", """[1000,"500998"]""")]
    [InlineData("SELECT b FROM t WHERE a >= 1000 ORDER BY a", """["kept in the catalog"],[null]""")]
    [InlineData("SELECT count(*) FROM evens", "[500]")]
    [InlineData("SELECT twice(a), twice(twice(a)) FROM t WHERE a = 7", "[14,28]")]
    [InlineData("SELECT count(*) FROM upto(twice(5))", "[10]")]
    [InlineData("SELECT count(*) FROM v3", "[8000]")]
    [InlineData("SELECT count(*) FROM t AT (VERSION => 2)", "[1002]")]
    public async Task They_can_be_used(string sql, string rows) => Assert.Equal(rows, await RunAsync(sql));

    [Theory]
    [InlineData("FROM reads")]
    [InlineData("SELECT count(*) FROM (DESCRIBE reads)")]
    [InlineData("SELECT reading('/etc/passwd')")]
    [InlineData("SELECT a FROM t WHERE b = reading('/etc/passwd')")]
    [InlineData("FROM rows_of('/etc/passwd')")]
    [InlineData("FROM hidden('/etc/passwd')")]
    [InlineData("FROM upto((SELECT size FROM read_text('/etc/passwd')))")]
    [InlineData("FROM blockchain.main.rows_of('/etc/passwd')")]
    public async Task What_they_hide_is_refused(string sql)
    {
        var error = await Assert.ThrowsAsync<SandboxException>(() => RunAsync(sql));
        Assert.True(error.Kind is SandboxErrorKind.Refused or SandboxErrorKind.Failed, error.Message);
    }

    public static TheoryData<string> Growing =>
    [
        "FROM v8 a, v8 b, v8 c, v8 d",
        $"SELECT length({Enumerable.Range(0, 40).Aggregate("'x'", (text, _) => $"twofold({text})")})",
    ];

    /// <summary>A busy machine reaches the limit of time before that of expansions.</summary>
    [Theory]
    [MemberData(nameof(Growing))]
    public async Task What_grows_without_end_is_refused_or_ended(string sql)
    {
        var error = await Assert.ThrowsAsync<SandboxException>(() => RunAsync(sql));
        Assert.True(error.Kind is SandboxErrorKind.Failed or SandboxErrorKind.TimeLimit, error.Message);
    }

    async Task<string> RunAsync(string sql)
    {
        await using var answer = await _sandbox.RunAsync(sql, _snapshot, RowTextForm.Json, 100, CancellationToken.None);
        var rows = new StringBuilder();
        while (await answer.ReadAsync() is { } bytes)
            rows.Append(Encoding.UTF8.GetString(bytes));
        return rows.ToString();
    }
}
