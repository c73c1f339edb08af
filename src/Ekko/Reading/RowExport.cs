using Ekko.DuckDb;
using Ekko.DuckLake;

namespace Ekko.Reading;

/// <summary>All rows of a query in columns, as the engine produces them: one chunk is in memory at a time, and there is no last
/// page.</summary>
public sealed class RowExport : IAsyncDisposable
{
    readonly DuckLakeConnection _connection;
    readonly DuckLakeCommand _command;
    readonly DuckLakeDataReader _reader;

    RowExport(
        long snapshotId, DuckLakeConnection connection, DuckLakeCommand command, DuckLakeDataReader reader, IReadOnlyList<string> columns)
    {
        (SnapshotId, _connection, _command, _reader) = (snapshotId, connection, command, reader);
        Columns = [.. columns.Select(
            (name, i) => new ExportColumn(ColumnForms.NameOf(name), reader.Columns[i].Type, ColumnForms.Of(name)))];
    }

    /// <summary>The snapshot that is read.</summary>
    public long SnapshotId { get; }

    /// <summary>The columns of the chunks.</summary>
    public IReadOnlyList<ExportColumn> Columns { get; }

    /// <summary>The next rows, valid until more are read; null at the end.</summary>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    public Task<DuckDbChunk?> ReadAsync(CancellationToken cancellationToken = default) => _reader.ReadChunkAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync().ConfigureAwait(false);
        await _command.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    internal static async Task<RowExport> OpenAsync(
        DuckLakeDataSource source, long snapshotId, string sql, SqlConditions conditions, IReadOnlyList<string> columns,
        CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var command = connection.CreateCommand(sql);
        try
        {
            conditions.Bind(command);
            return new RowExport(
                snapshotId, connection, command, await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false), columns);
        }
        catch
        {
            await command.DisposeAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
