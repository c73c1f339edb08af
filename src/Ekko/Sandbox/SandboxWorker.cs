using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ekko.DuckDb;
using Ekko.DuckLake.Plans;

namespace Ekko.Sandbox;

/// <summary>
/// What a worker does from its start to its end: it takes plans from its input, one after the other, and writes what they answer. It ends
/// with the server: then its input ends, even while the engine is busy.
/// </summary>
public sealed class SandboxWorker
{
    /// <summary>The argument that makes a program a worker.</summary>
    public const string Argument = "sandbox-worker";

    /// <summary>The part of its memory that a worker gives to the engine that reads; the rest is for what that does not count.</summary>
    const int EnginePercent = 48;
    const int FrameBytes = 32 * 1024;
    const int LargestFrame = 48 << 20;

    readonly FrameStream _output;
    readonly BlockingCollection<byte[]> _plans = [];
    readonly EngineRoom _engines;

    SandboxWorker(FrameStream output, long memoryLimit) => (_output, _engines) =
        (output, new EngineRoom(string.Create(CultureInfo.InvariantCulture, $"{memoryLimit / 100 * EnginePercent / 1_000_000}MB")));

    /// <summary>Works until the input ends; the process ends with it.</summary>
    /// <param name="input">Where plans come from.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="memoryLimit">Bytes that the process may have in memory.</param>
    public static void Run(Stream input, Stream output, long memoryLimit)
    {
        var worker = new SandboxWorker(new FrameStream(output), memoryLimit);
        new Thread(() => worker.Listen(new FrameStream(input))) { IsBackground = true, Name = "Plans" }.Start();
        worker.Warm();
        worker._output.Write(FrameKind.Ready, []);
        foreach (var plan in worker._plans.GetConsumingEnumerable())
            worker.Answer(plan, worker._output);
    }

    void Listen(FrameStream input)
    {
        while (input.ReadAsync().AsTask().GetAwaiter().GetResult() is (FrameKind.Run, var plan))
            _plans.Add(plan);
        using var process = Process.GetCurrentProcess();
        process.Kill();
    }

    /// <summary>The first answers of a process take longest: these are not sent.</summary>
    void Warm()
    {
        foreach (var (form, sql) in ((RowTextForm, string)[])[
            (RowTextForm.FirstRow, "SELECT json_serialize_sql('SELECT 1')"),
            (RowTextForm.Json, "SELECT 'a', 1, 1.5, now() FROM range(10)")])
        {
            using var plan = new MemoryStream();
            using var writer = new BinaryWriter(plan, Encoding.UTF8);
            writer.Write((byte)form);
            writer.Write(1);
            writer.Write(sql);
            writer.Write(new byte[3 * sizeof(int)]);
            writer.Flush();
            Answer(plan.ToArray(), new FrameStream(Stream.Null));
        }
    }

    void Answer(byte[] content, FrameStream output)
    {
        using var reader = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
        var form = (RowTextForm)reader.ReadByte();
        var limit = reader.ReadInt32();
        using var query = PlannedQuery.Read(reader);
        try
        {
            Write(_engines.For(query), query, form, limit, output);
        }
        catch (DuckDbException e)
        {
            Fail(output, e.ErrorType, query.Anonymous(e.Message));
        }
        catch (OutOfMemoryException)
        {
            Fail(output, DuckDbErrorType.OutOfMemory, "");
        }

        _engines.Refill();
    }

    static void Write(PlanEngine engine, PlannedQuery query, RowTextForm form, int limit, FrameStream output)
    {
        using var result = engine.Run(query);
        // What fails at once is told before anything else.
        var chunk = result.Fetch();
        var columns = result.Columns.Select(column => new SandboxColumn(column.Name, column.Type.ToString())).ToArray();
        output.Write(FrameKind.Columns, JsonSerializer.SerializeToUtf8Bytes(columns, SandboxJson.Default.SandboxColumnArray));
        var (rows, isTruncated) = form switch
        {
            RowTextForm.FirstRow => WriteFirst(chunk, output),
            RowTextForm.Parquet => new ParquetAnswer(result, chunk, limit).WriteTo(output),
            _ => WriteAll(engine, result, chunk, form, limit, output),
        };
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write(rows);
        writer.Write(isTruncated);
        output.Write(FrameKind.End, content.ToArray());
    }

    static (long Rows, bool IsTruncated) WriteFirst(DuckDbChunk? chunk, FrameStream output)
    {
        using (chunk)
        {
            if (chunk is { RowCount: > 0 })
                output.Write(FrameKind.Rows, FirstRowText.Write(chunk, 0));
            return (chunk is null ? 0 : 1, false);
        }
    }

    static (long Rows, bool IsTruncated) WriteAll(
        PlanEngine engine, DuckDbResult result, DuckDbChunk? chunk, RowTextForm form, int limit, FrameStream output)
    {
        using var text = RowText.Of(form, result.Columns);
        using var connection = text.NeedsTexts ? engine.Connect() : null;
        using var cast = connection is null ? null : new DuckDbTextCast(connection, result.Columns.Select(column => column.Type));
        var buffer = new ArrayBufferWriter<byte>(2 * FrameBytes);
        var rows = 0;
        text.Begin(buffer);
        for (; chunk is not null; chunk = result.Fetch())
        {
            using (chunk)
            {
                if (rows + chunk.RowCount > limit)
                {
                    WriteChunk(chunk, limit - rows, text, cast, buffer, output);
                    Send(buffer, output);
                    return (limit, true);
                }

                WriteChunk(chunk, chunk.RowCount, text, cast, buffer, output);
                // The first rows are not kept back.
                if (rows == 0)
                    Send(buffer, output);
                rows += chunk.RowCount;
            }
        }

        Send(buffer, output);
        return (rows, false);
    }

    static void WriteChunk(
        DuckDbChunk chunk, int rows, RowText text, DuckDbTextCast? cast, ArrayBufferWriter<byte> buffer, FrameStream output)
    {
        var texts = cast?.Cast(chunk);
        for (var row = 0; row < rows; row++)
        {
            text.Write(buffer, chunk, row, texts?[row]);
            if (buffer.WrittenCount >= FrameBytes)
                Send(buffer, output);
        }
    }

    static void Send(ArrayBufferWriter<byte> buffer, FrameStream output)
    {
        for (var rest = buffer.WrittenSpan; rest.Length > 0;)
        {
            var part = rest[..Math.Min(rest.Length, LargestFrame)];
            output.Write(FrameKind.Rows, part);
            rest = rest[part.Length..];
        }

        buffer.ResetWrittenCount();
    }

    static void Fail(FrameStream output, DuckDbErrorType type, string message)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        writer.Write((int)type);
        writer.Write(message);
        writer.Flush();
        output.Write(FrameKind.Failed, content.ToArray());
    }
}
