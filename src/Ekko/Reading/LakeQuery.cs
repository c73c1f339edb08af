using Ekko.DuckLake;

namespace Ekko.Reading;

/// <summary>Runs queries of the service; each has a connection of its own.</summary>
sealed class LakeQuery(DuckLakeDataSource source)
{
    /// <summary>The rows of a query.</summary>
    public async Task<List<T>> RowsAsync<T>(
        string sql, Func<RowReader, T> read, CancellationToken cancellationToken, SqlConditions? conditions = null)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = connection.ConfigureAwait(false);
        using var command = connection.CreateCommand(sql);
        conditions?.Bind(command);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var ending = reader.ConfigureAwait(false);
        var row = new RowReader(reader);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            rows.Add(read(row));
        return rows;
    }

    /// <summary>The rows of a query in columns, without an end.</summary>
    public Task<RowExport> ExportAsync(
        LakeState state, string sql, SqlConditions conditions, IReadOnlyList<string> columns, CancellationToken cancellationToken) =>
        RowExport.OpenAsync(source, state.SnapshotId, sql, conditions, columns, cancellationToken);

    /// <summary>The number named <c>answer</c> of a query's only row.</summary>
    public async Task<long> NumberAsync(string sql, CancellationToken cancellationToken, SqlConditions? conditions = null) =>
        (await RowsAsync(sql, row => row.Number("answer"), cancellationToken, conditions).ConfigureAwait(false))[0];
}
