using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ekko.Nats;

/// <summary>
/// Questions to the JetStream API and their answers, as JSON. Source: the JetStream API reference of the NATS documentation.
/// </summary>
sealed class JetStreamApi(NatsConnection connection)
{
    const string Prefix = "$JS.API.";
    static readonly TimeSpan RetryWait = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks, and asks again while nobody can answer at the moment; the questions here may be asked twice.</summary>
    /// <param name="doing">What fails when it fails: <c>Creating stream x</c>.</param>
    /// <param name="subject">Behind the prefix.</param>
    /// <param name="question">The body; null for none.</param>
    /// <param name="absent">The error that means "there is none", answered with null; 0 for none.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<JsonObject?> AskAsync(
        string doing, string subject, JsonNode? question, int absent, CancellationToken cancellationToken)
    {
        var body = question is null ? [] : Encoding.UTF8.GetBytes(question.ToJsonString());
        var options = connection.Options;
        var began = options.Time.GetTimestamp();
        while (true)
        {
            var left = options.RequestTimeout - options.Time.GetElapsedTime(began);
            try
            {
                var answer = await connection.RequestAsync(
                    Prefix + subject, body, null, left > TimeSpan.Zero ? left : RetryWait, cancellationToken).ConfigureAwait(false);
                return Read(doing, answer, absent);
            }
            catch (NatsException error) when (error.Kind == NatsErrorKind.NoResponders && !connection.ServerInfo.Jetstream)
            {
                throw new NatsException(NatsErrorKind.NoResponders,
                    $"{doing} failed: JetStream is not enabled on the server. Start it with -js or a jetstream block.", error);
            }
            catch (NatsException error) when (error.IsTransient && left > RetryWait)
            {
                await Task.Delay(RetryWait, options.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (NatsException error) when (error is not JetStreamException)
            {
                throw new NatsException(error.Kind, $"{doing} failed: {error.Message}", error);
            }
        }
    }

    static JsonObject? Read(string doing, NatsMessage answer, int absent)
    {
        JsonObject? json;
        try
        {
            json = JsonNode.Parse(answer.Payload.Span) as JsonObject;
        }
        catch (JsonException e)
        {
            throw new NatsException(NatsErrorKind.Protocol, $"{doing} failed: the answer is not JSON.", e);
        }

        if (json is null)
            throw new NatsException(NatsErrorKind.Protocol, $"{doing} failed: the answer is no JSON object.");
        if (json["error"] is not JsonObject error)
            return json;
        var problem = ReadError(doing, error);
        return absent != 0 && problem.ErrorCode == absent ? null : throw problem;
    }

    /// <summary>The exception for an <c>error</c> object.</summary>
    public static JetStreamException ReadError(string doing, JsonObject error)
    {
        var code = Number(error["code"]);
        var errorCode = Number(error["err_code"]);
        var description = error["description"]?.ToString() ?? "no description";
        return new JetStreamException(
            $"{doing} failed: the server says \"{description}\" (error {errorCode}). {Advice(errorCode)}".TrimEnd(), code, errorCode,
            description);
    }

    /// <summary>A typed answer.</summary>
    public static T Read<T>(string doing, JsonObject json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return json.Deserialize(type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new NatsException(NatsErrorKind.Protocol, $"{doing} failed: the answer is not what JetStream answers.", e);
        }
    }

    static int Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : 0;

    static string Advice(int errorCode) => errorCode switch
    {
        JetStreamErrorCode.StreamNotFound => "Create the stream first.",
        JetStreamErrorCode.ConsumerNotFound => "Create the consumer first.",
        JetStreamErrorCode.SubjectsOverlap => "Another stream takes these subjects: use another subject, or change that stream.",
        JetStreamErrorCode.StoreFailed => "Make room: raise the stream's limits, or let its consumers catch up and delete what they have.",
        JetStreamErrorCode.InsufficientResources or JetStreamErrorCode.StorageResourcesExceeded =>
            "Give the server more disk or memory for JetStream.",
        JetStreamErrorCode.NotEnabled or JetStreamErrorCode.NotEnabledForAccount => "Enable JetStream on the server and for the account.",
        _ => "",
    };
}
