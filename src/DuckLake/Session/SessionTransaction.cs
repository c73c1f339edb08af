using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>The transaction of a session, begun by BEGIN or by a single statement: what it sees of each lake.</summary>
sealed class SessionTransaction(bool isExplicit)
{
    readonly Dictionary<AttachedLake, SessionLake> _lakes = [];

    /// <summary>Whether BEGIN began it, also in the engine.</summary>
    public bool IsExplicit { get; } = isExplicit;

    /// <summary>Whether a statement in it failed in a way that leaves only ROLLBACK.</summary>
    public bool IsAborted { get; set; }

    /// <summary>Whether the changes of a lake are committed, so that not all of it can be undone any more.</summary>
    public bool HasCommitted { get; set; }

    /// <summary>Whether the connection for small writes has a transaction open for it.</summary>
    public bool HasStagingTransaction { get; set; }

    /// <summary>How often lakes were changed by other than rows that earlier statements had left to be written.</summary>
    public int Edits => _lakes.Values.Sum(lake => lake.Edits) - SettledEdits;

    /// <summary>How often lakes were changed by rows that earlier statements had left to be written.</summary>
    public int SettledEdits { get; set; }

    /// <summary>The lakes seen so far.</summary>
    public IEnumerable<SessionLake> Lakes => _lakes.Values;

    /// <summary>Makes the transaction see a lake as of a snapshot.</summary>
    public void SeeAt(AttachedLake lake, LakeTree tree) => _lakes[lake] = new SessionLake(lake, tree);

    /// <summary>A lake as this transaction sees it: as of its first look.</summary>
    public SessionLake ViewOf(AttachedLake lake, CancellationToken cancellationToken)
    {
        if (!_lakes.TryGetValue(lake, out var seen))
            _lakes[lake] = seen = new SessionLake(lake, Blocking.Wait(lake.CurrentTreeAsync(cancellationToken)));
        return seen;
    }
}
