using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ekko.Sandbox;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Ekko.Api.Formats;

/// <summary>
/// The rows of a statement, passed on as its worker gives them. A failure after the first of them breaks the connection off: JSON has its
/// last bracket, NDJSON its line with <c>end</c> and Parquet its footer only when they are whole.
/// </summary>
sealed class SqlResult(SqlForm form, long snapshotId, SandboxAnswer answer) : IResult
{
    const int FlushBytes = 32 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var closing = answer.ConfigureAwait(false);
        // The sandbox has a limit of its own, and a client may take its time.
        httpContext.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var response = httpContext.Response;
        response.ContentType = form.Rows == RowTextForm.Csv ? form.MediaType + "; charset=utf-8; header=present" : form.MediaType;
        response.Headers.Vary = "Accept";
        var output = response.BodyWriter;
        if (form.Rows == RowTextForm.Json)
            Begin(output);
        var isBegun = false;
        while (await answer.ReadAsync().ConfigureAwait(false) is { } rows)
        {
            output.Write(rows);
            // The first rows are not kept back.
            if (!isBegun || output.UnflushedBytes >= FlushBytes)
                await output.FlushAsync(httpContext.RequestAborted).ConfigureAwait(false);
            isBegun = true;
        }

        End(output);
        await output.FlushAsync(httpContext.RequestAborted).ConfigureAwait(false);
    }

    void Begin(IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("snapshotId"u8, snapshotId);
            json.WriteStartArray("columns"u8);
            foreach (var column in answer.Columns)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, column.Name);
                json.WriteString("type"u8, column.Type);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.Write(",\"rows\":["u8);
    }

    void End(IBufferWriter<byte> output)
    {
        if (form.Rows is RowTextForm.Csv or RowTextForm.Parquet)
            return;
        output.Write(form.Rows == RowTextForm.Json ? "],"u8 : "{\"end\":{"u8);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"\"rowCount\":{answer.RowCount},\"isTruncated\":{(answer.IsTruncated ? "true" : "false")}"
            + $",\"durationMilliseconds\":{answer.Duration.TotalMilliseconds:0.###}"
            + $",\"fileCount\":{answer.FileCount},\"fileBytes\":{answer.FileBytes}");
        if (form.Rows == RowTextForm.Ndjson)
            text += string.Create(CultureInfo.InvariantCulture, $",\"snapshotId\":{snapshotId}");
        output.Write(Encoding.UTF8.GetBytes(text));
        output.Write(form.Rows == RowTextForm.Json ? "}"u8 : "}}\n"u8);
    }
}
