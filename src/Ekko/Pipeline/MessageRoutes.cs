using System.Diagnostics.CodeAnalysis;
using System.Text;
using Ekko.Blocks;
using Ekko.Leases;
using Ekko.Messages;
using Ekko.Nats;

namespace Ekko.Pipeline;

/// <summary>Where messages of a subject go. Subjects are few, so each is read once.</summary>
/// <param name="root">The first tokens (<c>NATS_SUBJECT</c>).</param>
sealed class MessageRoutes(string root)
{
    /// <summary>Strangers choose subjects: no more than so many are remembered at a time.</summary>
    const int MaxSubjects = 10_000;

    readonly byte[] _root = Encoding.UTF8.GetBytes(root);
    readonly Dictionary<ReadOnlyMemory<byte>, Route> _bySubject = new(new BytesComparer());
    readonly Dictionary<NodeConfig, ChainRoute> _chains = [];
    Route? _last;
    byte[] _lastSubject = [];

    /// <summary>The route of a message.</summary>
    public Route Of(in JetStreamMessage message)
    {
        if (message.Subject.Span.SequenceEqual(_lastSubject))
            return _last!;
        // On the plain root each message says itself whose it is.
        if (message.Subject.Span.SequenceEqual(_root))
            return Read(message);
        if (_bySubject.Count >= MaxSubjects)
            _bySubject.Clear();
        if (!_bySubject.TryGetValue(message.Subject, out var route))
            _bySubject.Add(message.Subject.ToArray(), route = Read(message));
        (_last, _lastSubject) = (route, message.Subject.ToArray());
        return route;
    }

    /// <summary>What is known of a chain.</summary>
    public ChainRoute Chain(NodeConfig node)
    {
        if (!_chains.TryGetValue(node, out var chain))
            _chains.Add(node, chain = new ChainRoute(node));
        return chain;
    }

    Route Read(in JetStreamMessage message)
    {
        var subject = Encoding.UTF8.GetString(message.Subject.Span);
        try
        {
            return MessageSubject.Read(root, message.Subject.Span, message.ReadHeaders()) is { } origin
                ? new Route(subject, Chain(origin.Node), origin.Kind, null)
                : new Route(
                    subject, Chain(LeaseNames.Unrouted), MessageKind.Transaction,
                    $"neither the subject nor the headers say which chain it is of: wanted {root}.<network>.<subnet>.<vm_type>");
        }
        catch (NatsException e) when (e.Kind == NatsErrorKind.Protocol)
        {
            return new Route(subject, Chain(LeaseNames.Unrouted), MessageKind.Transaction, "its headers are malformed");
        }
    }

    sealed class BytesComparer : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode([DisallowNull] ReadOnlyMemory<byte> obj)
        {
            var hash = new HashCode();
            hash.AddBytes(obj.Span);
            return hash.ToHashCode();
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
sealed class ChainRoute(NodeConfig node)
{
    public NodeConfig Node => node;

    /// <summary>Our lease; null while somebody else has it, or nobody was asked.</summary>
    public Lease? Lease { get; set; }

    /// <summary>Whether it was asked who writes the chain.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Up to where its messages are in the lake already.</summary>
    public long CommittedUpTo { get; set; }
}
