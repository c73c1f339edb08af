using Ekko.DuckLake;

namespace Ekko.Tests.Golden;

/// <summary>What a query answers, as DuckDB's text of each value.</summary>
sealed record Answer(List<string> Columns, List<List<string?>> Rows)
{
    internal static Answer Of(DuckLakeConnection connection, string sql)
    {
        using var command = connection.CreateCommand(sql);
        using var reader = command.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var rows = new List<List<string?>>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetText)]);
        return new Answer(columns, rows);
    }

    /// <summary>Runs statements to their end.</summary>
    internal static void Run(DuckLakeConnection connection, string sql)
    {
        using var command = connection.CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    public override string ToString() =>
        string.Join('|', Columns) + "\n" + string.Join('\n', Rows.Select(row => string.Join('|', row.Select(v => v ?? "NULL"))));
}

/// <summary>A line of expected.jsonl: a query and the official extension's answer.</summary>
sealed record GoldenExpectation(string Sql, List<string> Columns, List<List<string?>> Rows)
{
    internal Answer Answer => new(Columns, Rows);

    public override string ToString() => Sql.Length > 90 ? $"{Sql[..90]}…" : Sql;
}
