using System.Collections.Immutable;
using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;

namespace Ekko.Migration;

/// <summary>What a column of ours holds, whatever it is in a foreign table.</summary>
enum ImportKind
{
    Text,
    Hex,
    Bytes,
    Number,
    Wei,
    Time,
    Flag,
}

/// <summary>The SQL by which columns of foreign tables become ours.</summary>
static class ImportColumns
{
    /// <summary>The columns of a query of transactions, in order.</summary>
    public static ImmutableArray<(string Name, ImportKind Kind, bool IsRequired)> Transactions { get; } =
    [
        ("chain", ImportKind.Text, false), ("block_time", ImportKind.Time, true), ("block_number", ImportKind.Number, true),
        ("block_hash", ImportKind.Hex, true), ("tx_hash", ImportKind.Hex, true), ("tx_index", ImportKind.Number, true),
        ("from_address", ImportKind.Hex, true), ("to_address", ImportKind.Hex, false), ("value", ImportKind.Wei, true),
        ("gas_limit", ImportKind.Number, false), ("gas_price", ImportKind.Number, false), ("max_fee_per_gas", ImportKind.Number, false),
        ("max_priority_fee_per_gas", ImportKind.Number, false), ("effective_gas_price", ImportKind.Number, false),
        ("gas_used", ImportKind.Number, false), ("nonce", ImportKind.Number, false), ("chain_id", ImportKind.Number, false),
        ("tx_type", ImportKind.Number, false), ("input_data", ImportKind.Bytes, false), ("contract_address", ImportKind.Hex, false),
        ("success", ImportKind.Flag, false),
    ];

    /// <summary>The columns of a query of blocks, in order.</summary>
    public static ImmutableArray<(string Name, ImportKind Kind, bool IsRequired)> Blocks { get; } =
    [
        ("chain", ImportKind.Text, false), ("block_time", ImportKind.Time, true), ("block_number", ImportKind.Number, true),
        ("block_hash", ImportKind.Hex, true), ("parent_hash", ImportKind.Hex, false), ("transaction_count", ImportKind.Number, false),
        ("gas_used", ImportKind.Number, false), ("gas_limit", ImportKind.Number, false), ("base_fee_per_gas", ImportKind.Number, false),
        ("size_bytes", ImportKind.Number, false), ("miner", ImportKind.Hex, false),
    ];

    /// <summary>Refuses a mapping that names columns there are not.</summary>
    /// <exception cref="EkkoException">It does.</exception>
    public static void Check(ImportMapping mapping)
    {
        Check(mapping.Transactions, Transactions.Select(column => column.Name).ToList());
        if (mapping.Blocks is { } blocks)
            Check(blocks, Blocks.Select(column => column.Name).ToList());
    }

    /// <summary>The expression of one of our columns.</summary>
    /// <param name="mapping">What it is there; null for NULL.</param>
    /// <param name="columns">The columns that are there.</param>
    /// <param name="kind">What ours holds.</param>
    /// <param name="alias">The name of the relation.</param>
    /// <returns>The expression; null where no such column is there.</returns>
    /// <exception cref="EkkoException">The column cannot be read as ours.</exception>
    public static string? Expression(string? mapping, IReadOnlyList<DuckDbColumn> columns, ImportKind kind, string alias)
    {
        var (names, unit) = Parse(mapping);
        var found = names.Select(name => columns.FirstOrDefault(
            column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(column => column.Type is not null);
        if (found.Type is not { } type)
            return null;
        var sql = $"{alias}.{SqlText.QuoteIdentifier(found.Name)}";
        return kind switch
        {
            ImportKind.Text => $"CAST({sql} AS VARCHAR)",
            ImportKind.Hex when type.Id == DuckDbTypeId.Blob => $"'0x' || lower(hex({sql}))",
            ImportKind.Hex => $"lower({sql})",
            ImportKind.Bytes when type.Id == DuckDbTypeId.Blob => sql,
            ImportKind.Bytes => $"TRY(unhex(substr({sql}, 3)))",
            ImportKind.Number => $"TRY_CAST({sql} AS BIGINT)",
            ImportKind.Flag => Flag(sql, type),
            ImportKind.Time => Time(found, sql),
            _ => Wei(found, sql, unit),
        };
    }

    static void Check(ImportTable table, List<string> known)
    {
        if (table.Columns.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new EkkoException(
                $"Reading the mapping failed: \"{unknown}\" is no column of ours. There are {string.Join(", ", known)}.");
        }

        foreach (var mapping in table.Columns.Values)
            Parse(mapping);
    }

    static (string[] Names, string Unit) Parse(string? mapping)
    {
        if (mapping is null)
            return ([], "wei");
        var parts = mapping.Split(" in ");
        var unit = parts.Length > 1 ? parts[1].Trim() : "wei";
        return parts.Length <= 2 && unit is "wei" or "gwei" or "ether"
            ? (parts[0].Split('|', StringSplitOptions.TrimEntries), unit)
            : throw new EkkoException($"Reading the mapping failed: \"{mapping}\" is not NAME, NAME|OTHER or NAME in wei, gwei or ether.");
    }

    static string Time(DuckDbColumn column, string sql) => column.Type.Id switch
    {
        DuckDbTypeId.TimestampTz => sql,
        DuckDbTypeId.Timestamp or DuckDbTypeId.TimestampMs or DuckDbTypeId.TimestampNs or DuckDbTypeId.TimestampS =>
            $"timezone('UTC', CAST({sql} AS TIMESTAMP))",
        _ when IsInteger(column.Type) => $"to_timestamp({sql})",
        _ => throw new EkkoException(
            $"Reading column {column.Name} failed: it is {column.Type}, and a time is a TIMESTAMP or seconds since 1970."),
    };

    static string Flag(string sql, DuckDbType type) => type.Id == DuckDbTypeId.Boolean ? sql
        : $"CASE WHEN lower(CAST({sql} AS VARCHAR)) IN ('1', '0x1', 'true', 'success', 'succeeded', 'ok') THEN true "
            + $"WHEN lower(CAST({sql} AS VARCHAR)) IN ('0', '0x0', 'false', 'failed', 'failure', 'fail', 'reverted') THEN false END";

    /// <summary>Exact, digit by digit: the text of a decimal without its point is the amount in the smallest unit.</summary>
    static string Wei(DuckDbColumn column, string sql, string unit)
    {
        if (column.Type.Id is DuckDbTypeId.Double or DuckDbTypeId.Float)
        {
            throw new EkkoException(
                $"Reading column {column.Name} failed: {column.Type} does not hold amounts exactly. Map a column of text or DECIMAL.");
        }

        var scale = unit switch { "ether" => 18, "gwei" => 9, _ => 0 };
        return scale == 0
            ? $"TRY_CAST({sql} AS DECIMAL(38,0))"
            : string.Create(CultureInfo.InvariantCulture,
                $"TRY_CAST(replace(CAST(TRY_CAST({sql} AS DECIMAL(38,{scale})) AS VARCHAR), '.', '') AS DECIMAL(38,0))");
    }

    static bool IsInteger(DuckDbType type) => type.Id is DuckDbTypeId.TinyInt or DuckDbTypeId.SmallInt or DuckDbTypeId.Integer
        or DuckDbTypeId.BigInt or DuckDbTypeId.UTinyInt or DuckDbTypeId.USmallInt or DuckDbTypeId.UInteger or DuckDbTypeId.UBigInt;
}
