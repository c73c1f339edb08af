using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Migration;

/// <summary>The queries that give the rows of a foreign table in our columns.</summary>
/// <param name="connection">A session that sees the tables.</param>
/// <param name="mapping">What their columns are.</param>
sealed class ImportQuery(DuckLakeConnection connection, ImportMapping mapping)
{
    /// <summary>A query of transactions.</summary>
    /// <param name="relation">Where they are.</param>
    /// <param name="blocks">Where the blocks are, for transactions without hash and time of theirs; null for none.</param>
    /// <param name="condition">A condition on <c>t</c>; null for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="EkkoException">A column that is required is not there.</exception>
    public async Task<string> TransactionsAsync(
        string relation, string? blocks, string? condition, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(relation, cancellationToken).ConfigureAwait(false);
        var ofBlocks = blocks is null ? [] : await ColumnsAsync(blocks, cancellationToken).ConfigureAwait(false);
        var expressions = ImportColumns.Transactions.Select(column =>
            blocks is not null && (column.Name is "block_hash" or "block_time")
                ? Select(mapping.Blocks!, ofBlocks, column, "b")
                : Select(mapping.Transactions, columns, column, "t"));
        var join = blocks is null ? "" : $" JOIN {blocks} b ON {Number(mapping.Blocks!, ofBlocks, "b")} = "
            + Number(mapping.Transactions, columns, "t");
        return $"SELECT {string.Join(", ", expressions)} FROM {relation} t{join}{(condition is null ? "" : $" WHERE {condition}")}";
    }

    /// <summary>A query of blocks.</summary>
    /// <param name="relation">Where they are.</param>
    /// <param name="transactions">Where their transactions are, to count those of blocks that do not say how many; null for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<string> BlocksAsync(string relation, string? transactions, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(relation, cancellationToken).ConfigureAwait(false);
        var count = mapping.Blocks!.Columns.GetValueOrDefault("transaction_count");
        var counted = transactions is not null && ImportColumns.Expression(count, columns, ImportKind.Number, "t") is null;
        var ofTransactions = counted ? await ColumnsAsync(transactions!, cancellationToken).ConfigureAwait(false) : [];
        var expressions = ImportColumns.Blocks.Select(column => counted && column.Name == "transaction_count"
            ? $"CAST((SELECT count(*) FROM {transactions} x WHERE {Number(mapping.Transactions, ofTransactions, "x")} = "
                + $"{Number(mapping.Blocks!, columns, "t")}) AS BIGINT)"
            : Select(mapping.Blocks!, columns, column, "t"));
        return $"SELECT {string.Join(", ", expressions)} FROM {relation} t";
    }

    /// <summary>Which chains there are, from which block to which, with how many rows.</summary>
    public async Task<List<(string? Chain, long First, long Last, long Count, string Condition)>> RangesAsync(
        string relation, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(relation, cancellationToken).ConfigureAwait(false);
        var chain = ImportColumns.Expression(
            mapping.Transactions.Columns.GetValueOrDefault("chain"), columns, ImportKind.Text, "t") ?? "CAST(NULL AS VARCHAR)";
        var number = Number(mapping.Transactions, columns, "t");
        using var command = connection.CreateCommand(
            $"SELECT {chain}, min({number}), max({number}), count(*) FROM {relation} t GROUP BY 1 ORDER BY 1");
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = reader.ConfigureAwait(false);
        var ranges = new List<(string?, long, long, long, string)>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (reader.IsDBNull(1))
                continue;
            var name = reader.IsDBNull(0) ? null : reader.GetString(0);
            var same = name is null ? $"{chain} IS NULL" : $"{chain} = {SqlText.QuoteLiteral(name)}";
            ranges.Add((name, reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), $"{same} AND {number}"));
        }

        return ranges;
    }

    static string Select(
        ImportTable table, IReadOnlyList<DuckDbColumn> columns, (string Name, ImportKind Kind, bool IsRequired) column, string alias)
    {
        var sql = ImportColumns.Expression(table.Columns.GetValueOrDefault(column.Name), columns, column.Kind, alias);
        if (sql is null && column.IsRequired)
        {
            throw new EkkoException(
                $"Reading {table.From} failed: it has no column for {column.Name} "
                + $"({table.Columns.GetValueOrDefault(column.Name) ?? "the mapping names none"}). Give a mapping that names one.");
        }

        return $"CAST({sql ?? "NULL"} AS {TypeOf(column.Kind)})";
    }

    static string Number(ImportTable table, IReadOnlyList<DuckDbColumn> columns, string alias) =>
        ImportColumns.Expression(table.Columns.GetValueOrDefault("block_number"), columns, ImportKind.Number, alias)
        ?? throw new EkkoException($"Reading {table.From} failed: it has no column for block_number. Give a mapping that names one.");

    static string TypeOf(ImportKind kind) => kind switch
    {
        ImportKind.Bytes => "BLOB",
        ImportKind.Number => "BIGINT",
        ImportKind.Wei => "DECIMAL(38,0)",
        ImportKind.Time => "TIMESTAMPTZ",
        ImportKind.Flag => "BOOLEAN",
        _ => "VARCHAR",
    };

    async Task<IReadOnlyList<DuckDbColumn>> ColumnsAsync(string relation, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM {relation} LIMIT 0"));
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = reader.ConfigureAwait(false);
        return reader.Columns;
    }
}
