using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using Ekko.Cli.Sql;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko tables</c>: the lake's tables with rows, files and bytes.</summary>
sealed class TablesCommand : EkkoCommand
{
    const string Tables = $"""
        SELECT s.schema_name, t.table_name, count(f.data_file_id)::BIGINT AS files, coalesce(sum(f.file_size_bytes), 0)::BIGINT AS bytes
        FROM __ducklake_metadata_{ConfiguredLake.Name}.ducklake_table t
        JOIN __ducklake_metadata_{ConfiguredLake.Name}.ducklake_schema s ON s.schema_id = t.schema_id AND s.end_snapshot IS NULL
        LEFT JOIN __ducklake_metadata_{ConfiguredLake.Name}.ducklake_data_file f ON f.table_id = t.table_id AND f.end_snapshot IS NULL
        WHERE t.end_snapshot IS NULL
        GROUP BY ALL ORDER BY ALL
        """;

    readonly ResultOptions _result = new();

    public TablesCommand(CommandHost host)
        : base(host, "tables", "List the lake's tables with their rows, files and bytes")
    {
        _result.AddTo(this);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
        [new("ekko tables", "what there is"), new("ekko tables --format json", "for programs")];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var rows = new List<string>();
        foreach (var (schema, table, files, bytes) in await ReadTablesAsync(connection, cancellationToken))
        {
            // Not from file sizes: rows may be deleted, or kept in the catalog.
            var count = await CountAsync(connection, schema, table, cancellationToken);
            rows.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"({SqlQuoting.Text(schema)}, {SqlQuoting.Text(table)}, {count}::BIGINT, {files}::BIGINT, {bytes}::BIGINT)"));
        }

        var values = rows.Count == 0 ? "('', '', 0::BIGINT, 0::BIGINT, 0::BIGINT)" : string.Join(", ", rows);
        var runner = _result.Runner(connection, arguments, Host);
        await runner.RunAsync(
            $"SELECT * FROM (VALUES {values}) AS tables(\"schema\", \"table\", \"rows\", files, "
            + $"bytes){(rows.Count == 0 ? " WHERE false" : "")}",
            cancellationToken);
        return ExitCode.Success;
    }

    static async Task<List<(string Schema, string Table, long Files, long Bytes)>> ReadTablesAsync(
        DbConnection connection, CancellationToken cancellationToken)
    {
        var tables = new List<(string, string, long, long)>();
        await using var command = connection.CreateCommand();
        command.CommandText = Tables;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            tables.Add((reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3)));
        return tables;
    }

    static async Task<long> CountAsync(DbConnection connection, string schema, string table, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {ConfiguredLake.Name}.{SqlQuoting.Name(schema)}.{SqlQuoting.Name(table)}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }
}
