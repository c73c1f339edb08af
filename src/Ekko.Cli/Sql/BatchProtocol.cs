using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ekko.Cli.Formats;

namespace Ekko.Cli.Sql;

/// <summary>
/// The protocol of <c>ekko sql --batch</c>: each statement answers with exactly one line of JSON, flushed at once, so that a program can
/// wait for it: <c>{"columns":[…],"types":[…],"rows":[[…]]}</c> with DuckDB's type names and its own VARCHAR cast of each value (NULL
/// as null), or <c>{"error":"…"}</c>, after which the next statement runs. A statement that begins with the comment line <c>--@name</c>
/// runs on the connection of that name, opened on first use from the same data source.
/// </summary>
sealed class BatchProtocol(DbDataSource source, TextWriter output) : IAsyncDisposable
{
    const string NamePrefix = "--@";

    static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Dictionary<string, DbConnection> _connections = new(StringComparer.Ordinal);
    readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>Answers every statement, in order, until there is none left.</summary>
    public async Task RunAsync(IAsyncEnumerable<string> statements, CancellationToken cancellationToken)
    {
        await foreach (var statement in statements.WithCancellation(cancellationToken))
        {
            await AnswerAsync(statement, cancellationToken);
            await output.WriteAsync(Encoding.UTF8.GetString(_line.WrittenSpan).AsMemory(), cancellationToken);
            await output.WriteAsync("\n".AsMemory(), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections.Values)
            await connection.DisposeAsync();
        _connections.Clear();
    }

    /// <summary>The name of the connection a statement asks for; empty for the usual one.</summary>
    internal static string ConnectionName(string statement)
    {
        var start = statement.AsSpan().TrimStart();
        if (!start.StartsWith(NamePrefix, StringComparison.Ordinal))
            return "";
        var end = start.IndexOfAny('\r', '\n');
        return (end < 0 ? start : start[..end])[NamePrefix.Length..].Trim().ToString();
    }

    async Task AnswerAsync(string statement, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await ConnectionAsync(ConnectionName(statement), cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.CommandTimeout = 0;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await WriteResultAsync(reader, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _line.ResetWrittenCount();
            using var json = new Utf8JsonWriter(_line, Relaxed);
            json.WriteStartObject();
            json.WriteString("error", e.Message);
            json.WriteEndObject();
        }
    }

    async Task<DbConnection> ConnectionAsync(string name, CancellationToken cancellationToken)
    {
        if (!_connections.TryGetValue(name, out var connection))
            _connections[name] = connection = await source.OpenConnectionAsync(cancellationToken);
        return connection;
    }

    async Task WriteResultAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        _line.ResetWrittenCount();
        await using var json = new Utf8JsonWriter(_line, Relaxed);
        json.WriteStartObject();
        if (reader.FieldCount == 0 && reader.RecordsAffected >= 0)
        {
            // What the engine's own clients show of a statement that changes rows.
            WriteTexts(json, "columns", ["Count"]);
            WriteTexts(json, "types", ["BIGINT"]);
            json.WriteStartArray("rows");
            json.WriteStartArray();
            json.WriteStringValue(reader.RecordsAffected.ToString(CultureInfo.InvariantCulture));
            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteEndObject();
            return;
        }
        WriteTexts(json, "columns", Cells.Names(reader));
        WriteTexts(json, "types", Cells.Types(reader));
        json.WriteStartArray("rows");
        while (reader.FieldCount > 0 && await reader.ReadAsync(cancellationToken))
        {
            json.WriteStartArray();
            for (var column = 0; column < reader.FieldCount; column++)
                json.WriteStringValue(Cells.Text(reader, column));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteTexts(Utf8JsonWriter json, string property, string[] texts)
    {
        json.WriteStartArray(property);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
