using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Maintenance;

/// <summary>
/// Deletes rows whose age is over. Each deletion is a commit that says whose doing it was and why: the list of snapshots has it on record.
/// </summary>
sealed class RetentionWork(DuckLakeDataSource source, string lakeName, MaintenancePolicy policy, TimeProvider clock)
{
    const string Author = "ekko maintenance";

    /// <summary>Deletes what is over.</summary>
    /// <returns>A line for each rule that had something to delete.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var done = new List<string>();
        var lake = await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false);
        var tree = await lake.TreeAsync(cancellationToken).ConfigureAwait(false);
        foreach (var table in tree.Tables)
        {
            var schema = tree.FindSchema(table.Schema)!.Name;
            foreach (var rule in policy.For($"{schema}.{table.Name}").Retention)
            {
                if (await DeleteAsync(schema, table.Name, rule, cancellationToken).ConfigureAwait(false) is > 0 and var rows)
                    done.Add(string.Create(CultureInfo.InvariantCulture, $"{schema}.{table.Name}: {rows} rows, {Describe(rule)}"));
            }
        }

        return done;
    }

    async Task<long> DeleteAsync(string schema, string table, RetentionRule rule, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var name = $"{SqlText.QuoteIdentifier(lakeName)}.{SqlText.QuoteIdentifier(schema)}.{SqlText.QuoteIdentifier(table)}";
            var limit = (clock.GetUtcNow() - rule.Keep).ToUnixTimeMilliseconds();
            var where = string.Create(CultureInfo.InvariantCulture, $"block_time < make_timestamptz({limit}000)")
                + Equal("network", rule.Network) + Equal("subnet", rule.Subnet);
            // A deletion of nothing would be a commit all the same, each time.
            var rows = Convert.ToInt64(
                await ScalarAsync(connection, $"SELECT count(*) FROM {name} WHERE {where}", cancellationToken).ConfigureAwait(false),
                CultureInfo.InvariantCulture);
            if (rows == 0)
                return 0;
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await ScalarAsync(connection, $"DELETE FROM {name} WHERE {where}", cancellationToken).ConfigureAwait(false);
                var reason = SqlText.QuoteLiteral("retention: " + Describe(rule));
                await ScalarAsync(
                    connection, $"CALL {SqlText.QuoteIdentifier(lakeName)}.set_commit_message('{Author}', {reason})", cancellationToken)
                    .ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }

            return rows;
        }
    }

    static string Equal(string column, string? value) => value is null ? "" : $" AND {column} = {SqlText.QuoteLiteral(value)}";

    static string Describe(RetentionRule rule) => string.Create(CultureInfo.InvariantCulture,
        $"{rule.Network ?? "all networks"}{(rule.Subnet is null ? "" : "/" + rule.Subnet)} is kept for {rule.Keep.TotalDays:0.##} days");

    static async Task<object?> ScalarAsync(DuckLakeConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = sql;
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
