using System.Globalization;
using System.Text.RegularExpressions;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Plans;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ekko.Sandbox;

/// <summary>
/// Runs statements of people who are not trusted, over one state of a lake. This process plans them: it decides by lists what they may name
/// and finds the files; its engine never sees their text. Processes that reach nothing but these files run them, and are ended when they
/// take too much. Safe for concurrent use.
/// </summary>
public sealed partial class SqlSandbox : IAsyncDisposable
{
    readonly DuckLakeDataSource _source;
    readonly string _lakeName;
    readonly SandboxOptions _options;
    readonly TimeProvider _clock;
    readonly Lazy<WorkerPool> _pool;

    /// <summary>Creates the sandbox; workers are started by <see cref="Start"/> or by the first statement.</summary>
    /// <param name="source">Where the lake is attached. The caller disposes it.</param>
    /// <param name="options">What runs statements, and how much they may take.</param>
    /// <param name="lakeName">The name the lake is attached as.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <param name="loggers">Where logs go; null for nowhere.</param>
    public SqlSandbox(
        DuckLakeDataSource source, SandboxOptions options, string lakeName = Writing.LakeLocation.Name, TimeProvider? clock = null,
        ILoggerFactory? loggers = null)
    {
        (_source, _options, _lakeName, _clock) = (source, options, lakeName, clock ?? TimeProvider.System);
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<SqlSandbox>();
        _pool = new(() => new WorkerPool(options, _clock, logger));
    }

    /// <summary>Starts the workers, so that the first statement finds them ready.</summary>
    public void Start() => _ = _pool.Value;

    /// <summary>Runs a statement.</summary>
    /// <param name="sql">A query, or EXPLAIN of one.</param>
    /// <param name="snapshotId">The state of the lake that it reads where it does not say itself.</param>
    /// <param name="form">The form of the rows.</param>
    /// <param name="limit">How many rows at most.</param>
    /// <param name="cancellationToken">Ends it, and the process that runs it.</param>
    /// <exception cref="SandboxException">It is refused, it failed, or it took too much.</exception>
    public async Task<SandboxAnswer> RunAsync(
        string sql, long snapshotId, RowTextForm form, int limit, CancellationToken cancellationToken)
    {
        Require(sql, limit, _options.RowLimit);
        SandboxMetrics.Taken();
        var lake = await _source.LakeAsync(_lakeName, cancellationToken).ConfigureAwait(false);
        var snapshot = await lake.Snapshots.GetAsync(new SnapshotId(snapshotId), cancellationToken).ConfigureAwait(false);
        var worker = await _pool.Value.RentAsync(cancellationToken).ConfigureAwait(false);
        var call = new WorkerCall(_pool.Value, worker, _options, _clock, cancellationToken);
        QueryPlan? plan = null;
        try
        {
            plan = await PlanAsync(sql, snapshot, call, cancellationToken).ConfigureAwait(false);
            return await SandboxAnswer.OpenAsync(call, plan, form, limit).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await call.DisposeAsync().ConfigureAwait(false);
            plan?.Dispose();
            if (e is DuckDbException engine)
                throw Failed(engine);
            if (e is DuckLakeException planning && planning.ErrorKind
                is DuckLakeErrorKind.Invalid or DuckLakeErrorKind.NotFound or DuckLakeErrorKind.NotSupported)
                throw new SandboxException(SandboxErrorKind.Failed, WithoutFolders(e.Message), e);
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _pool.IsValueCreated ? _pool.Value.DisposeAsync() : ValueTask.CompletedTask;

    internal static SandboxException Failed(DuckDbException error) => error.ErrorType == DuckDbErrorType.OutOfMemory
        ? new SandboxException(
            SandboxErrorKind.MemoryLimit,
            "Running the statement failed: it needs more memory than statements get. Group or sort fewer rows, or make smaller values.",
            error)
        : new SandboxException(SandboxErrorKind.Failed, WithoutFolders(error.Message), error);

    async Task<QueryPlan> PlanAsync(string sql, Snapshot snapshot, WorkerCall call, CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = connection.ConfigureAwait(false);
        if (connection.Database != _lakeName)
            connection.ChangeDatabase(_lakeName);
        var options = new QueryPlanOptions { Guard = new StatementGuard(), Runner = call, Snapshot = snapshot };
        return await connection.PlanAsync(sql, options, cancellationToken).ConfigureAwait(false);
    }

    static void Require(string sql, int limit, int most)
    {
        if (sql.Length > SandboxOptions.MaxLength)
        {
            throw new SandboxException(SandboxErrorKind.Refused, string.Create(
                CultureInfo.InvariantCulture,
                $"Running the statement failed: it has {sql.Length} characters, and may have {SandboxOptions.MaxLength}."));
        }

        if (sql.Contains('\0'))
        {
            throw new SandboxException(
                SandboxErrorKind.Refused, "Running the statement failed: it has a character that ends texts, U+0000.");
        }

        if (limit < 1 || limit > most)
        {
            throw new SandboxException(SandboxErrorKind.Refused, string.Create(
                CultureInfo.InvariantCulture,
                $"Running the statement failed: limit is {limit}. Give a number from 1 to {most}."));
        }
    }

    /// <summary>A text in which paths have lost their folders.</summary>
    static string WithoutFolders(string message) => Folders().Replace(message, "");

    [GeneratedRegex("""(?<![\w/.])(\w[\w+.-]*:/)?/([^\s'"/]+/)+""", RegexOptions.ExplicitCapture)]
    private static partial Regex Folders();
}
