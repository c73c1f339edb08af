using Ekko.DuckDb;
using Ekko.DuckLake.Retrying;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Runs statements outside a transaction, again from their start when another commit contradicted them.</summary>
sealed class StatementRetry
{
    readonly Retry _retry;
    bool _mayRunAgain;

    public StatementRetry(TimeProvider time) => _retry = new Retry(
        RetryRules.FirstWait, RetryRules.LongestWait, _ => _mayRunAgain ? RetryRules.Statement : null, time);

    /// <summary>Runs a statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="begin">Begins a transaction of its own for each run.</param>
    /// <param name="run">Runs it, and leaves nothing behind when it fails.</param>
    /// <param name="cancellationToken">Ends the waits between runs.</param>
    public RowSet Run(
        Statement statement, Func<StatementContext> begin, Func<StatementContext, RowSet> run, CancellationToken cancellationToken) =>
        _retry.Run(
            () =>
            {
                var context = begin();
                try
                {
                    return run(context);
                }
                catch (Exception error)
                {
                    _mayRunAgain = MayRunAgain(error, statement, context);
                    throw;
                }
            }, cancellationToken);

    /// <summary>
    /// Whether a statement can simply run again: nothing of it has been seen or kept. It cannot when its changes of one lake are committed
    /// already, or when it would not find again what it has read.
    /// </summary>
    static bool MayRunAgain(Exception error, Statement statement, StatementContext context) =>
        IsContradiction(error, context) && !context.Transaction.HasCommitted
        && !ReadOnceFiles.AreNamedBy(statement.Text, context.Parameters);

    static bool IsContradiction(Exception error, StatementContext context) => error switch
    {
        DuckLakeException lake => lake.ErrorKind == DuckLakeErrorKind.Conflict,
        DuckDbException { ErrorType: DuckDbErrorType.Transaction } => true,
        // The stubs may show already what another session has made since the statement looked at the lake.
        DuckDbException { ErrorType: DuckDbErrorType.Catalog or DuckDbErrorType.Binder } =>
            context.Transaction.Lakes.Any(lake => HasOtherObjects(lake, context.Cancellation)),
        _ => false,
    };

    static bool HasOtherObjects(SessionLake lake, CancellationToken cancellationToken)
    {
        try
        {
            return Blocking.Wait(lake.Lake.CurrentTreeAsync(cancellationToken)).Snapshot.SchemaVersion != lake.Snapshot.SchemaVersion;
        }
        catch (Exception error) when (error is DuckLakeException or OperationCanceledException)
        {
            // The statement's own error is the one to tell.
            return false;
        }
    }
}
