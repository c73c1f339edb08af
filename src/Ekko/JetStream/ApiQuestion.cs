using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Ekko.JetStream;

/// <summary>
/// A question to the JetStream API on one link. NATS.Net waits its whole time for an answer that a broken link or a missing permission
/// keeps away; this ends the wait.
/// </summary>
sealed class ApiQuestion : ILinkUser, IDisposable
{
    readonly NatsClient _client;
    readonly string _subject;
    readonly NatsLink _link;
    readonly CancellationTokenSource _end;
    readonly Lock _gate = new();
    JetStreamException? _denied;
    bool _isOver;

    public ApiQuestion(NatsClient client, string subject, NatsLink link, CancellationToken cancellationToken)
    {
        (_client, _subject, _link) = (client, subject, link);
        _end = CancellationTokenSource.CreateLinkedTokenSource(link.Broken, cancellationToken);
        Token = _end.Token;
        Context = new NatsJSContext(link.Connection);
        client.Add(this);
    }

    public NatsJSContext Context { get; }

    public CancellationToken Token { get; }

    public void Dispose()
    {
        _client.Remove(this);
        lock (_gate)
            _isOver = true;
        _end.Dispose();
    }

    /// <summary>The error in this client's terms.</summary>
    public JetStreamException Explain(string doing, Exception error)
    {
        if (_denied is { } denied)
            return new JetStreamException(denied.Kind, $"{doing} failed: {denied.Message}", denied);
        if (_link.HasEnded)
            return Failed(JetStreamErrorKind.Connection, "the connection broke");
        return error switch
        {
            JetStreamException known => known,
            NatsJSApiException refused => JetStreamErrorCode.Refusal(doing, refused.Error.ErrCode, refused.Error.Description),
            NatsNoRespondersException when _link.Connection.ServerInfo is { JetStreamAvailable: false } =>
                Failed(JetStreamErrorKind.Refused, "JetStream is not enabled on the server. Start it with -js or a jetstream block"),
            NatsNoRespondersException => Failed(JetStreamErrorKind.NoResponders, "JetStream does not answer at the moment"),
            NatsJSApiNoResponseException or NatsNoReplyException or NatsTimeoutException or OperationCanceledException =>
                Failed(JetStreamErrorKind.Timeout, "no answer came in time"),
            _ => Failed(JetStreamErrorKind.Protocol, $"the answer is not what JetStream answers. {error.Message}"),
        };

        JetStreamException Failed(JetStreamErrorKind kind, string why) => new(kind, $"{doing} failed: {why}.", error);
    }

    void ILinkUser.LinkUp(NatsLink link)
    {
        // A question belongs to the link it was asked on.
    }

    void ILinkUser.Denied(string subject, JetStreamException error)
    {
        if (subject != _subject)
            return;
        _denied = error;
        Cancel();
    }

    void ILinkUser.Closed(JetStreamException error) => Cancel();

    void Cancel()
    {
        lock (_gate)
        {
            if (!_isOver)
                _end.Cancel();
        }
    }
}
