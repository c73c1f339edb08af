using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Migration;

/// <summary>A foreign lake or export, in parts that are brought in one by one.</summary>
/// <param name="mapping">What its columns are.</param>
/// <param name="node">The chain of rows that name none; null where they have to.</param>
/// <param name="location">The lake (<c>ducklake:…</c>) or the folder.</param>
public sealed class ImportSource(ImportMapping mapping, NodeConfig? node, string location)
{
    const string LakePrefix = "ducklake:";
    const string Attached = "foreign_lake";

    /// <summary>About how many rows a part of a lake has.</summary>
    const long RowsPerPart = 200_000;

    /// <summary>What its columns are.</summary>
    internal ImportMapping Mapping => mapping;

    /// <summary>The chain of rows that name none.</summary>
    internal NodeConfig? Node => node;

    /// <summary>Reads what follows <c>--from</c>.</summary>
    /// <param name="from"><c>ducklake:…</c>, <c>ethereum-etl:DIR</c>, <c>cryo:DIR</c> or <c>parquet:DIR</c>.</param>
    /// <param name="mapping">The mapping of one's own; null for the one of the kind.</param>
    /// <param name="node">The chain of rows that name none; null where they have to.</param>
    /// <exception cref="EkkoException">It is none of these, or needs a mapping or a chain.</exception>
    public static ImportSource Parse(string from, ImportMapping? mapping, NodeConfig? node)
    {
        var (kind, rest) = from.Split(':', 2) is [var first, var second] ? (first, second) : ("", "");
        mapping ??= kind switch
        {
            "ducklake" => ImportMapping.DuckLake,
            "ethereum-etl" => ImportMapping.EthereumEtl,
            "cryo" => ImportMapping.Cryo,
            "parquet" => throw new EkkoException("Reading the source failed: parquet:DIR needs --mapping, which names its columns."),
            _ => throw new EkkoException(
                "Reading the source failed: write ducklake:…, ethereum-etl:DIR, cryo:DIR or parquet:DIR, whatever the lake or folder is."),
        };
        if (node is null && !mapping.Transactions.Columns.ContainsKey("chain"))
            throw new EkkoException("Reading the source failed: its rows name no chain. Give --network and --subnet.");
        return new ImportSource(mapping, node, kind == "ducklake" ? from : Path.GetFullPath(rest));
    }

    /// <summary>The parts, blocks after transactions.</summary>
    internal async Task<List<ImportPart>> PartsAsync(DuckLakeConnection connection, CancellationToken cancellationToken)
    {
        var query = new ImportQuery(connection, mapping);
        return location.StartsWith(LakePrefix, StringComparison.Ordinal)
            ? await OfLakeAsync(connection, query, cancellationToken).ConfigureAwait(false)
            : await OfFolderAsync(connection, query, cancellationToken).ConfigureAwait(false);
    }

    async Task<List<ImportPart>> OfLakeAsync(DuckLakeConnection connection, ImportQuery query, CancellationToken cancellationToken)
    {
        using (var attach = connection.CreateCommand($"ATTACH {SqlText.QuoteLiteral(location)} AS {Attached} (READ_ONLY)"))
            await attach.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        var relation = Relation(mapping.Transactions.From);
        var parts = new List<ImportPart>();
        // A connection string may hold a password: what is kept of it is its hash.
        var name = $"{LakePrefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(location)).AsSpan(0, 6))}";
        foreach (var (chain, first, last, count, condition) in await query.RangesAsync(relation, cancellationToken).ConfigureAwait(false))
        {
            var step = 1L;
            while (step < long.MaxValue / 4 && count / (double)(last - first + 1) * step * 2 <= RowsPerPart)
                step *= 2;
            for (var from = first / step * step; from <= last; from += step)
            {
                var to = Math.Min(from + step - 1, last);
                var range = string.Create(CultureInfo.InvariantCulture, $"{condition} BETWEEN {from} AND {to}");
                parts.Add(new ImportPart(
                    string.Create(CultureInfo.InvariantCulture, $"{name}/{chain}/{from}-{to}"), to - from + 1,
                    await query.TransactionsAsync(relation, null, range, cancellationToken).ConfigureAwait(false), IsBlocks: false));
            }
        }

        if (mapping.Blocks is { } blocks)
        {
            parts.Add(new ImportPart(
                $"{name}/blocks", 0, await query.BlocksAsync(Relation(blocks.From), relation, cancellationToken).ConfigureAwait(false),
                IsBlocks: true));
        }

        return parts;
    }

    async Task<List<ImportPart>> OfFolderAsync(DuckLakeConnection connection, ImportQuery query, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(location))
            throw new EkkoException($"Reading the source failed: there is no folder {location}.");
        var transactions = await FilesAsync(connection, mapping.Transactions, cancellationToken).ConfigureAwait(false);
        var blocks = mapping.Blocks is { } table ? await FilesAsync(connection, table, cancellationToken).ConfigureAwait(false) : [];
        if (transactions.Count == 0)
            throw new EkkoException($"Reading the source failed: below {location} is no file {mapping.Transactions.From}.");
        if (mapping.JoinsBlocks && blocks.Count == 0)
        {
            throw new EkkoException(
                $"Reading the source failed: below {location} is no file {mapping.Blocks!.From}, and its transactions need the blocks.");
        }

        var parts = new List<ImportPart>();
        foreach (var file in transactions)
        {
            var sql = await query.TransactionsAsync(Files([file]), mapping.JoinsBlocks ? Files(blocks) : null, null, cancellationToken)
                .ConfigureAwait(false);
            parts.Add(new ImportPart(file, new FileInfo(file).Length, sql, IsBlocks: false));
        }

        foreach (var file in blocks)
        {
            var sql = await query.BlocksAsync(Files([file]), Files(transactions), cancellationToken).ConfigureAwait(false);
            parts.Add(new ImportPart(file, new FileInfo(file).Length, sql, IsBlocks: true));
        }

        return parts;
    }

    async Task<List<string>> FilesAsync(DuckLakeConnection connection, ImportTable table, CancellationToken cancellationToken)
    {
        var pattern = SqlText.QuoteLiteral($"{location.TrimEnd('/')}/{table.From}");
        using var command = connection.CreateCommand($"SELECT file FROM glob({pattern}) ORDER BY file");
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = reader.ConfigureAwait(false);
        var files = new List<string>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            files.Add(reader.GetString(0));
        return files;
    }

    static string Files(IEnumerable<string> files) =>
        $"read_parquet([{string.Join(", ", files.Select(SqlText.QuoteLiteral))}], union_by_name = true)";

    static string Relation(string table) =>
        string.Join('.', table.Split('.').Prepend(table.Contains('.', StringComparison.Ordinal) ? Attached : $"{Attached}.main")
            .SelectMany(part => part.Split('.')).Select(SqlText.QuoteIdentifier));
}

/// <summary>Rows that are read together.</summary>
/// <param name="Path">What they are kept under.</param>
/// <param name="Size">A size that changes with them.</param>
/// <param name="Sql">The query of them.</param>
/// <param name="IsBlocks">Whether they are blocks.</param>
sealed record ImportPart(string Path, long Size, string Sql, bool IsBlocks);
