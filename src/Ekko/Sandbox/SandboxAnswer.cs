using System.Text.Json;
using Ekko.DuckDb;
using Ekko.DuckLake.Plans;

namespace Ekko.Sandbox;

/// <summary>The answer to a statement: its columns, then its rows in the form that was asked for, then how many there were.</summary>
public sealed class SandboxAnswer : IAsyncDisposable
{
    readonly WorkerCall _call;
    readonly QueryPlan _plan;

    SandboxAnswer(WorkerCall call, QueryPlan plan, IReadOnlyList<SandboxColumn> columns) => (_call, _plan, Columns) = (call, plan, columns);

    /// <summary>The columns.</summary>
    public IReadOnlyList<SandboxColumn> Columns { get; }

    /// <summary>How many rows came, once there are no more.</summary>
    public long RowCount { get; private set; }

    /// <summary>Whether the limit of rows cut others off, once there are no more.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>How long the worker was busy with it.</summary>
    public TimeSpan Duration => _call.Spent;

    /// <summary>How many files the statement reads at most.</summary>
    public int FileCount => _plan.FileCount;

    /// <summary>How large these files are.</summary>
    public long FileBytes => _plan.FileBytes;

    /// <summary>The next rows; null when there are no more.</summary>
    /// <exception cref="SandboxException">The statement failed, or its worker was ended.</exception>
    public async ValueTask<byte[]?> ReadAsync()
    {
        try
        {
            var (kind, content) = await _call.ReceiveAsync().ConfigureAwait(false);
            if (kind == FrameKind.Rows)
                return content;
            using var reader = new BinaryReader(new MemoryStream(content));
            RowCount = reader.ReadInt64();
            IsTruncated = reader.ReadBoolean();
            return null;
        }
        catch (DuckDbException e)
        {
            throw SqlSandbox.Failed(e);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _call.DisposeAsync().ConfigureAwait(false);
        _plan.Dispose();
    }

    internal static async Task<SandboxAnswer> OpenAsync(WorkerCall call, QueryPlan plan, RowTextForm form, int limit)
    {
        call.Send(plan, form, limit);
        var (_, content) = await call.ReceiveAsync().ConfigureAwait(false);
        return new SandboxAnswer(call, plan, JsonSerializer.Deserialize(content, SandboxJson.Default.SandboxColumnArray)!);
    }
}
