using Ekko.Blocks;
using Ekko.JetStream;
using Ekko.Leases;
using Ekko.Messages;
using NATS.Client.Core;

namespace Ekko.Pipeline;

/// <summary>Where messages of a subject go. Subjects are few, so each is read once.</summary>
/// <param name="root">The first tokens (<c>NATS_SUBJECT</c>).</param>
sealed class MessageRoutes(string root)
{
    /// <summary>Strangers choose subjects: no more than so many are remembered at a time.</summary>
    const int MaxSubjects = 10_000;

    readonly Dictionary<string, Route> _bySubject = [];
    readonly Dictionary<LeaseKey, ChainRoute> _chains = [];
    Route? _last;
    string _lastSubject = "";

    /// <summary>The route of a message.</summary>
    public Route Of(in JetStreamMessage message)
    {
        if (message.Subject == _lastSubject)
            return _last!;
        // On the plain root each message says itself whose it is.
        if (message.Subject == root)
            return Read(message);
        if (_bySubject.Count >= MaxSubjects)
            _bySubject.Clear();
        if (!_bySubject.TryGetValue(message.Subject, out var route))
            _bySubject.Add(message.Subject, route = Read(message));
        (_last, _lastSubject) = (route, message.Subject);
        return route;
    }

    /// <summary>What is known of a chain.</summary>
    public ChainRoute Chain(LeaseKey key)
    {
        if (!_chains.TryGetValue(key, out var chain))
            _chains.Add(key, chain = new ChainRoute(key));
        return chain;
    }

    Route Read(in JetStreamMessage message)
    {
        var subject = message.Subject;
        try
        {
            return MessageSubject.Read(root, subject, subject == root ? message.ReadHeaders() : null) is { } origin
                ? new Route(subject, Chain(LeaseKey.Of(origin.Node)), origin.Kind, null)
                : new Route(
                    subject, Chain(LeaseKey.Unrouted), MessageKind.Transaction,
                    $"neither the subject nor the headers say which chain it is of: wanted {root}.<network>.<subnet>.<vm_type>");
        }
        catch (NatsException)
        {
            return new Route(subject, Chain(LeaseKey.Unrouted), MessageKind.Transaction, "its headers are malformed");
        }
    }
}

/// <summary>What the messages of a subject are.</summary>
/// <param name="Subject">The subject, for <c>rejected_messages</c>.</param>
/// <param name="Chain">Whose they are.</param>
/// <param name="Kind">What they are.</param>
/// <param name="Problem">Why they are rejected whatever they hold; null when they are not.</param>
sealed record Route(string Subject, ChainRoute Chain, MessageKind Kind, string? Problem);

/// <summary>What a session knows of a chain.</summary>
sealed class ChainRoute(LeaseKey key)
{
    public LeaseKey Key => key;

    /// <summary>The chain; null for messages that name none.</summary>
    public NodeConfig? Node { get; } = key.Chain;

    /// <summary>Its messages that wait for the end of their block.</summary>
    public OpenBlock Open { get; } = new();

    /// <summary>Our lease; null while another process has it, or before the first message.</summary>
    public Lease? Lease { get; set; }

    /// <summary>Whether it is known which process writes the chain.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Up to where its messages are in the lake already.</summary>
    public long CommittedUpTo { get; set; }
}
