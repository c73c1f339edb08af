using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Maintenance;

/// <summary>
/// Deletes the rows of a table whose age is over, in a commit that says whose doing it was and why: the list of snapshots has it on record.
/// </summary>
/// <param name="source">Where the lake is attached.</param>
/// <param name="lakeName">The name it is attached as.</param>
sealed class RetentionWork(DuckLakeDataSource source, string lakeName)
{
    const string Author = "ekko maintenance";

    /// <summary>The rows that <see cref="DeleteAsync"/> would delete.</summary>
    public async Task<long> CountAsync(MaintenanceRequest request, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
            return await CountAsync(connection, request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes them, in one commit.</summary>
    /// <returns>How many there were.</returns>
    public async Task<long> DeleteAsync(MaintenanceRequest request, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                // A deletion of nothing would be a commit all the same.
                var rows = await CountAsync(connection, request, cancellationToken).ConfigureAwait(false);
                if (rows == 0)
                    return 0;
                await ScalarAsync(connection, $"DELETE FROM {Rows(request)}", request, cancellationToken).ConfigureAwait(false);
                var reason = SqlText.QuoteLiteral(request.Reason ?? "retention");
                await ScalarAsync(
                    connection, $"CALL {SqlText.QuoteIdentifier(lakeName)}.set_commit_message('{Author}', {reason})", null,
                    cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return rows;
            }
        }
    }

    async Task<long> CountAsync(DuckLakeConnection connection, MaintenanceRequest request, CancellationToken cancellationToken) =>
        Convert.ToInt64(
            await ScalarAsync(connection, $"SELECT count(*) FROM {Rows(request)}", request, cancellationToken).ConfigureAwait(false),
            CultureInfo.InvariantCulture);

    string Rows(MaintenanceRequest request)
    {
        string[] names = [lakeName, request.Schema ?? "main", request.Table!];
        return string.Join('.', names.Select(SqlText.QuoteIdentifier)) + " WHERE block_time < $limit"
            + (request.Network is null ? "" : " AND network = $network") + (request.Subnet is null ? "" : " AND subnet = $subnet");
    }

    static async Task<object?> ScalarAsync(
        DuckLakeConnection connection, string sql, MaintenanceRequest? values, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = sql;
            if (values is not null)
                command.Parameters.Add("limit", values.OlderThan!.Value);
            if (values?.Network is { } network)
                command.Parameters.Add("network", network);
            if (values?.Subnet is { } subnet)
                command.Parameters.Add("subnet", subnet);
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
