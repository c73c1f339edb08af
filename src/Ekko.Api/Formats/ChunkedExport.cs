using System.IO.Pipelines;
using Ekko.Reading;

namespace Ekko.Api.Formats;

/// <summary>An export whose rows are written as they come, chunk by chunk.</summary>
sealed class ChunkedExport(RowExport export, IRowFormat format) : IExportForm
{
    const int FlushBytes = 64 * 1024;

    public string ContentType => format.ContentType;

    public async Task<long> WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        format.Begin(output);
        var written = 0L;
        while (await export.ReadAsync(cancellationToken).ConfigureAwait(false) is { } chunk)
        {
            format.Write(output, chunk);
            written += chunk.RowCount;
            if (output.UnflushedBytes >= FlushBytes)
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        format.End(output, written);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        return written;
    }

    public ValueTask DisposeAsync()
    {
        (format as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }
}
