using System.Data.Common;
using System.Globalization;
using Ekko.Cli.Formats;
using Ekko.DuckLake;

namespace Ekko.Cli.Doctor;

/// <summary>
/// Do the blocks form chains? Gaps are a warning, and so are blocks that do not fit the one before them; reorganisations are listed.
/// </summary>
sealed class ChainCheck : LakeCheck
{
    const int Listed = 5;

    const string Neighbours = """
        SELECT network, subnet, block_number, block_hash, parent_hash,
            lag(block_number) OVER chain AS previous_number, lag(block_hash) OVER chain AS previous_hash
        FROM blocks WINDOW chain AS (PARTITION BY network, subnet ORDER BY block_number)
        """;

    public override string Name => "chains";

    protected override async Task<CheckResult> JudgeAsync(DoctorContext context, Lake lake, CancellationToken cancellationToken)
    {
        await using var connection = await context.Source.OpenConnectionAsync(cancellationToken);
        var tables = await ListAsync(
            connection, "SELECT table_name FROM information_schema.tables WHERE table_name IN ('blocks', 'reorganisations')",
            cancellationToken);
        if (!tables.Contains("blocks"))
            return CheckResult.Skipped("the lake has no blocks yet");
        var reorganisations = tables.Contains("reorganisations")
            ? await ListAsync(connection, """
                SELECT network || '/' || subnet || ' ' || fork_number || ' (' || count(*) || ' blocks, '
                    || strftime(max(detected_at)::TIMESTAMP, '%Y-%m-%d %H:%M') || ')'
                FROM reorganisations GROUP BY network, subnet, fork_number, detected_at ORDER BY max(detected_at) DESC
                """, cancellationToken)
            : [];
        var gaps = await ListAsync(connection, $"""
            SELECT network || '/' || subnet || ' ' || (previous_number + 1) ||
            CASE WHEN block_number - previous_number > 2 THEN '-' || (block_number - 1) ELSE '' END
            FROM ({Neighbours}) WHERE block_number > previous_number + 1 ORDER BY network, subnet, block_number
            """, cancellationToken);
        var broken = await ListAsync(connection, $"""
            SELECT network || '/' || subnet || ' ' || block_number
            FROM ({Neighbours}) WHERE block_number = previous_number + 1
            AND parent_hash <> previous_hash ORDER BY network, subnet, block_number
            """, cancellationToken);
        var summary = $"{Describe(gaps, "gap")}; {Describe(reorganisations, "reorganisation")}";
        if (broken.Count > 0)
        {
            return CheckResult.Warning(
                $"{Describe(broken, "block")} whose parent is not the block before it; {summary}",
                "The block before each of them is orphaned: let the source announce these numbers again");
        }

        return gaps.Count == 0
            ? CheckResult.Ok(summary)
            : CheckResult.Warning(summary, "ekko source rpc URL --network NETWORK --subnet SUBNET --from N --to N brings the missing "
            + "blocks");
    }

    static string Describe(List<string> found, string what) => found.Count == 0
        ? $"no {what}s"
        : $"{Counts.Of(found.Count, what)}: {string.Join(", ", found.Take(Listed))}{(found.Count > Listed ? ", …" : "")}";

    static async Task<List<string>> ListAsync(DuckLakeConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return rows;
    }
}
