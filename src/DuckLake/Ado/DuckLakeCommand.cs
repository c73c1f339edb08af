using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Ekko.DuckLake.Session;

namespace Ekko.DuckLake;

/// <summary>One or more statements, separated by <c>;</c>, with parameters.</summary>
public sealed class DuckLakeCommand : DbCommand
{
    CancellationTokenSource? _running;

    /// <inheritdoc />
    [AllowNull]
    public override string CommandText { get; set; } = "";

    /// <summary>Seconds after which the command is stopped; 0, the default, for no limit.</summary>
    public override int CommandTimeout { get; set; }

    /// <inheritdoc />
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
                throw new NotSupportedException($"Commands are text; {value} cannot be asked for.");
        }
    }

    /// <summary>The connection to run on.</summary>
    public new DuckLakeConnection? Connection { get; set; }

    /// <inheritdoc />
    public override bool DesignTimeVisible { get; set; }

    /// <summary>The parameters.</summary>
    public new DuckLakeParameterCollection Parameters { get; } = [];

    /// <inheritdoc />
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <inheritdoc />
    protected override DbConnection? DbConnection
    {
        get => Connection;
        set => Connection = (DuckLakeConnection?)value;
    }

    /// <inheritdoc />
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <inheritdoc />
    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>Stops the running statement; it fails with <see cref="OperationCanceledException"/>.</summary>
    public override void Cancel() => Volatile.Read(ref _running)?.Cancel();

    /// <inheritdoc />
    public override void Prepare()
    {
        // Statements are planned when they run: a lake may have changed in between.
    }

    /// <summary>Runs the statements to their end.</summary>
    /// <returns>How many rows were inserted, changed or copied; −1 when no statement does that.</returns>
    public override int ExecuteNonQuery() => ExecuteNonQuery(CancellationToken.None);

    /// <inheritdoc />
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) =>
        SessionThreads.Run(() => ExecuteNonQuery(cancellationToken), cancellationToken);

    /// <summary>Runs the statements and answers the first value of the first result; null when it has no rows.</summary>
    public override object? ExecuteScalar() => ExecuteScalar(CancellationToken.None);

    /// <inheritdoc />
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) =>
        SessionThreads.Run(() => ExecuteScalar(cancellationToken), cancellationToken);

    /// <summary>Runs the statements; the rows stream.</summary>
    public new DuckLakeDataReader ExecuteReader() => Execute(CommandBehavior.Default, CancellationToken.None);

    /// <summary>Runs the statements; the rows stream.</summary>
    public new Task<DuckLakeDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) =>
        SessionThreads.Run(() => Execute(CommandBehavior.Default, cancellationToken), cancellationToken);

    /// <inheritdoc />
    protected override DbParameter CreateDbParameter() => new DuckLakeParameter();

    /// <inheritdoc />
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Execute(behavior, CancellationToken.None);

    /// <inheritdoc />
    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        SessionThreads.Run<DbDataReader>(() => Execute(behavior, cancellationToken), cancellationToken);

    int ExecuteNonQuery(CancellationToken cancellationToken)
    {
        using var reader = Execute(CommandBehavior.Default, cancellationToken);
        while (reader.NextResult())
        {
        }

        return reader.RecordsAffected;
    }

    object? ExecuteScalar(CancellationToken cancellationToken)
    {
        using var reader = Execute(CommandBehavior.Default, cancellationToken);
        return reader.Read() && reader.FieldCount > 0 ? reader.GetValue(0) : null;
    }

    DuckLakeDataReader Execute(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        var connection = Connection ?? throw new InvalidOperationException("The command has no connection.");
        if (connection.OpenReader is not null)
            throw new InvalidOperationException("A data reader is open on this connection. Close it first, or use a second connection.");
        var deadline = new StatementDeadline(CommandTimeout, cancellationToken);
        Volatile.Write(ref _running, deadline.Source);
        return DuckLakeDataReader.Open(connection, CommandText, Parameters.Values(), behavior, deadline);
    }
}
