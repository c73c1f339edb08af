using Ekko.DuckLake.Catalog;
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
        error is DuckLakeException { ErrorKind: DuckLakeErrorKind.Conflict } && !context.Transaction.HasCommitted
        && !ReadOnceFiles.AreNamedBy(statement.Text, context.Parameters);
}
