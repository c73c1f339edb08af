using System.Data;
using Dapper;
using Ekko.DuckLake;

namespace Ekko.Tests.DuckLake.Ado;

public sealed class AdoNetTests : IDisposable
{
    readonly DuckLakeConnection _connection = new("");

    public AdoNetTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void Parameters_by_place_and_by_name()
    {
        Assert.Equal("5!", Scalar("SELECT (? + ?) || ?", ("", 2), ("", 3), ("", "!")));
        Assert.Equal("hihi", Scalar("SELECT $1 || $1", ("", "hi")));
        Assert.Equal(DBNull.Value, Scalar("SELECT $x || $y", ("$x", "hi"), ("@y", null)));
    }

    object? Scalar(string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = _connection.CreateCommand(sql);
        foreach (var (name, value) in parameters)
            command.Parameters.Add(name, value);
        return command.ExecuteScalar();
    }

    [Fact]
    public async Task Dapper_maps_rows()
    {
        var rows = (await _connection.QueryAsync<(long Id, string Name)>("SELECT i::BIGINT, 'n' || i FROM range($n) r(i)", new { n = 3 }))
            .ToList();
        Assert.Equal([(0, "n0"), (1, "n1"), (2, "n2")], rows);
    }

    [Fact]
    public void A_timeout_stops_the_statement()
    {
        using var command = _connection.CreateCommand("SELECT count(*) FROM range(100000000000) a, range(1000) b");
        command.CommandTimeout = 1;
        Assert.IsType<TimeoutException>(Assert.Throws<DuckLakeException>(() => command.ExecuteScalar()).InnerException);
        Assert.Equal(1, _connection.ExecuteScalar<int>("SELECT 1"));
    }

    [Fact]
    public async Task A_token_cancels_the_statement()
    {
        await using var command = _connection.CreateCommand("SELECT count(*) FROM range(100000000000) a, range(1000) b");
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(source.Token));
        Assert.Equal(1, _connection.ExecuteScalar<int>("SELECT 1"));
    }

    [Fact]
    public void The_schema_table_tells_types()
    {
        using var command = _connection.CreateCommand("SELECT 1::DECIMAL(38,0) AS a, [{'b': 1}] AS l");
        using var reader = command.ExecuteReader();
        var schema = reader.GetSchemaTable();
        Assert.Equal(["a", "l"], schema.Rows.Cast<DataRow>().Select(r => (string)r["ColumnName"]));
        Assert.Equal("STRUCT(b INTEGER)[]", reader.GetDataTypeName(1));
        Assert.True(reader.Read());
        Assert.Equal("[{'b': 1}]", reader.GetText(1));
    }

    [Fact]
    public void Several_statements_give_several_results()
    {
        using var command = _connection.CreateCommand(
            "CREATE TABLE m(i INTEGER); INSERT INTO m VALUES (1), (2); SELECT * FROM m; SELECT 'x'");
        using var reader = command.ExecuteReader();
        Assert.True(reader.NextResult());
        Assert.Equal(2, reader.RecordsAffected);
        Assert.True(reader.NextResult());
        Assert.True(reader.Read() && reader.Read() && !reader.Read());
        Assert.True(reader.NextResult());
        Assert.True(reader.Read());
        Assert.Equal("x", reader[0]);
        Assert.False(reader.NextResult());
    }

    [Fact]
    public void One_reader_at_a_time()
    {
        using var command = _connection.CreateCommand("SELECT * FROM range(10)");
        using var reader = command.ExecuteReader();
        Assert.Throws<InvalidOperationException>(() => _connection.ExecuteScalar<int>("SELECT 1"));
    }
}
