using System.Globalization;
using System.IO.Pipelines;
using Ekko.DuckDb;
using Ekko.Parquet;
using Ekko.Reading;

namespace Ekko.Api.Formats;

/// <summary>
/// A Parquet file. Amounts of wei are decimals or integers, exact; the file names its snapshot. Its footer, without which no reader takes
/// it, comes only when the export is whole.
/// </summary>
sealed class ParquetExport(RowExport export) : IExportForm
{
    public const string MediaType = "application/vnd.apache.parquet";

    const int ReadBytes = 64 * 1024;

    public string ContentType => MediaType;

    public async Task<long> WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        var written = 0L;
        var pipe = ParquetPipe.Open(
            [.. export.Columns.Select(ColumnOf)], Next,
            new Dictionary<string, string> { ["snapshotId"] = export.SnapshotId.ToString(CultureInfo.InvariantCulture) },
            cancellationToken);
        await using var closing = pipe.ConfigureAwait(false);
        while (await pipe.ReadAsync(output.GetMemory(ReadBytes), cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            output.Advance(read);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        return written;

        ChunkRows? Next()
        {
            var chunk = export.ReadAsync(cancellationToken).GetAwaiter().GetResult();
            written += chunk?.RowCount ?? 0;
            return chunk is null ? null : new ChunkRows(chunk, chunk.RowCount);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static ParquetColumn ColumnOf(ExportColumn column) => new(
        column.Name, column.Type, column.Form == ColumnForm.Address ? (values, output) => CopyAddresses(column, values, output) : null);

    static void CopyAddresses(ExportColumn column, DuckDbVector values, DuckDbVectorWriter output)
    {
        Span<byte> buffer = stackalloc byte[CellText.MaxLength];
        for (var row = 0; row < values.RowCount; row++)
        {
            if (values.IsValid(row))
                output.Text(row, CellText.Text(column, values, row, buffer));
            else
                output.SetNull(row);
        }
    }
}
