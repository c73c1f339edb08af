using System.Globalization;
using Ekko.Cli.Formats;
using Ekko.DuckLake;

namespace Ekko.Cli.Doctor;

/// <summary>Do the latest blocks have all their transactions?</summary>
sealed class BlocksCheck : LakeCheck
{
    /// <summary>Blocks of each chain that are counted: all would take long.</summary>
    const int Latest = 1_000;

    public override string Name => "blocks";

    protected override async Task<CheckResult> JudgeAsync(DoctorContext context, Lake lake, CancellationToken cancellationToken)
    {
        var tree = await lake.TreeAsync(cancellationToken);
        if (tree.FindTable("main", "blocks") is null || tree.FindTable("main", "transactions") is null)
            return CheckResult.Skipped("the lake has no blocks yet");
        await using var command = context.Source.CreateCommand($"""
            WITH latest AS (
                SELECT network, subnet, max(block_number) - {Latest.ToString(CultureInfo.InvariantCulture)} AS first
                FROM blocks GROUP BY ALL),
            counted AS (
                SELECT b.network, b.subnet, b.block_number, b.block_hash, b.transaction_count
                FROM blocks b JOIN latest l ON b.network = l.network AND b.subnet = l.subnet AND b.block_number > l.first),
            found AS (
                SELECT t.network, t.subnet, t.block_hash, count(*) AS transactions
                FROM transactions t JOIN latest l ON t.network = l.network AND t.subnet = l.subnet AND t.block_number > l.first
                GROUP BY ALL)
            SELECT count(*), count(*) FILTER (s.transaction_count > coalesce(f.transactions, 0)),
                min(s.network || '/' || s.subnet || ' ' || s.block_number) FILTER (s.transaction_count > coalesce(f.transactions, 0))
            FROM counted s LEFT JOIN found f USING (network, subnet, block_hash)
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (all, lacking) = (Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture),
            Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture));
        return lacking == 0
            ? CheckResult.Ok($"the latest {Counts.Of(all, "block")} have all their transactions")
            : CheckResult.Warning(
                $"{Counts.Of(lacking, "block")} of the latest {Counts.Of(all)} lack transactions, such as {Cells.Text(reader, 2)}",
                "Let the source announce these blocks again: ekko source rpc URL --from N --to N; what is there is left out");
    }
}
