using System.Text;
using Ekko.DuckDb;
using Ekko.DuckLake.Plans;

namespace Ekko.Sandbox;

/// <summary>One statement's use of a worker: plans go to it one after another, the last one's rows come back.</summary>
sealed class WorkerCall : IPlanRunner, IAsyncDisposable
{
    readonly WorkerPool _pool;
    readonly WorkerProcess _worker;
    readonly WorkerWatch _watch;
    readonly CancellationTokenRegistration _cancellation;
    readonly CancellationToken _cancelled;
    bool _isIdle = true;

    public WorkerCall(
        WorkerPool pool, WorkerProcess worker, SandboxOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        (_pool, _worker, _cancelled) = (pool, worker, cancellationToken);
        _watch = new WorkerWatch(worker, options, clock);
        _cancellation = cancellationToken.UnsafeRegister(static gone => ((WorkerProcess)gone!).Kill(), worker);
    }

    /// <summary>For how long the worker was waited for.</summary>
    public TimeSpan Spent => _watch.Spent;

    /// <inheritdoc />
    public IReadOnlyList<string?> FirstRow(QueryPlan plan, CancellationToken cancellationToken) =>
        FirstRowAsync(plan).GetAwaiter().GetResult();

    /// <summary>Gives the worker a plan to run.</summary>
    public void Send(QueryPlan plan, RowTextForm form, int limit)
    {
        _isIdle = false;
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write((byte)form);
            writer.Write(limit);
            plan.WriteTo(writer);
        }

        _watch.Begin();
        try
        {
            _worker.Input.Write(FrameKind.Run, content.GetBuffer().AsSpan(0, (int)content.Length));
        }
        catch (IOException e)
        {
            throw Gone(e);
        }
        finally
        {
            _watch.End();
        }
    }

    /// <summary>The worker's next message.</summary>
    /// <exception cref="DuckDbException">The engine failed.</exception>
    /// <exception cref="SandboxException">The worker was ended.</exception>
    public async ValueTask<(FrameKind Kind, byte[] Content)> ReceiveAsync()
    {
        _watch.Begin();
        try
        {
            if (await _worker.Output.ReadAsync().ConfigureAwait(false) is not var (kind, content))
                throw Gone(null);
            _isIdle = kind is FrameKind.End or FrameKind.Failed;
            return kind == FrameKind.Failed ? throw Failure(content) : (kind, content);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw Gone(e);
        }
        finally
        {
            _watch.End();
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _cancellation.Dispose();
        _watch.Dispose();
        // What has grown is not kept: other statements would reach the limit sooner.
        if (_isIdle && _watch.Reason is null && !_cancelled.IsCancellationRequested && _worker.ResidentBytes is > 0 and < SmallBytes)
            _pool.Return(_worker);
        else
            _pool.Retire(_worker);
        return ValueTask.CompletedTask;
    }

    const long SmallBytes = 400 << 20;

    async Task<IReadOnlyList<string?>> FirstRowAsync(QueryPlan plan)
    {
        Send(plan, RowTextForm.FirstRow, 1);
        IReadOnlyList<string?> row = [];
        while (await ReceiveAsync().ConfigureAwait(false) is var (kind, content) && kind != FrameKind.End)
        {
            if (kind == FrameKind.Rows)
                row = FirstRowText.Read(content);
        }

        return row;
    }

    static DuckDbException Failure(byte[] content)
    {
        using var reader = new BinaryReader(new MemoryStream(content));
        var type = (DuckDbErrorType)reader.ReadInt32();
        return new DuckDbException(reader.ReadString(), type);
    }

    Exception Gone(Exception? cause)
    {
        _isIdle = false;
        if (_cancelled.IsCancellationRequested)
            return new OperationCanceledException("The statement was cancelled.", cause, _cancelled);
        return _watch.Reason ?? new SandboxException(
            SandboxErrorKind.MemoryLimit,
            "Running the statement failed: the process that ran it has ended. It needs too much memory, or stands too deep in itself.",
            cause);
    }
}
