using System.Runtime.CompilerServices;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>
/// Group commit. While one round of appends is being written and made durable, further ones wait here; the next round takes all of them in
/// one database transaction and one snapshot, so that the price of a commit is shared by however many wait for it. A lone append is a round
/// of its own and runs on its caller's thread, without a detour. A member that cannot be committed fails alone; the others go on.
/// </summary>
sealed class CommitQueue(SqlCatalog catalog)
{
    /// <summary>A group stays small enough that no commit waits long for others' rows.</summary>
    const int MaxMembers = 512;

    static readonly ConditionalWeakTable<SqlCatalog, CommitQueue> Queues = [];

    readonly Lock _gate = new();
    readonly LinkedList<Member> _waiting = [];
    bool _isRunning;

    /// <summary>The queue in which appends to a catalog meet.</summary>
    public static CommitQueue Of(SqlCatalog catalog) => Queues.GetValue(catalog, static catalog => new CommitQueue(catalog));

    /// <summary>Commits with the next round.</summary>
    /// <param name="commit">A commit that only appends (<see cref="LakeCommit.OnlyAppends"/>).</param>
    /// <param name="blocks">Wait on the caller's thread, which is blocked anyway, so that going on needs no other one.</param>
    /// <param name="cancellationToken">Leaves the queue; a commit that is being written can no longer be stopped.</param>
    /// <returns>The snapshot of the round; null when this commit changed nothing of the lake.</returns>
    public async Task<Snapshot?> CommitAsync(LakeCommit commit, bool blocks, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var member = new Member(commit, cancellationToken);
        bool leads;
        lock (_gate)
        {
            _waiting.AddLast(member);
            leads = !_isRunning;
            _isRunning = true;
        }

        if (leads)
            await LeadAsync().ConfigureAwait(false);
        if (member.Outcome.Task.IsCompleted)
            return await member.Outcome.Task.ConfigureAwait(false);
        var registration = cancellationToken.Register(() => Leave(member));
        await using (registration.ConfigureAwait(false))
        {
            if (blocks)
                return member.Outcome.Task.GetAwaiter().GetResult();
            return await member.Outcome.Task.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Runs a round, and leaves the next rounds to a thread of their own. The caller has its answer after one round. The thread pool cannot
    /// take the next ones: it may be full of threads that wait in synchronous calls.
    /// </summary>
    async Task LeadAsync()
    {
        if (await RunRoundAsync().ConfigureAwait(false))
            _ = Task.Factory.StartNew(FollowAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    async Task FollowAsync()
    {
        while (await RunRoundAsync().ConfigureAwait(false))
        {
        }
    }

    /// <returns>Whether commits wait for another group.</returns>
    async Task<bool> RunRoundAsync()
    {
        await new CommitGroup(catalog, Take).RunAsync().ConfigureAwait(false);
        lock (_gate)
            return _isRunning = _waiting.Count > 0;
    }

    /// <summary>Moves the commits that wait into a group.</summary>
    void Take(List<Member> round)
    {
        lock (_gate)
        {
            while (round.Count < MaxMembers && _waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                round.Add(first.Value);
            }
        }
    }

    void Leave(Member member)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(member))
                return;
        }

        member.Outcome.TrySetCanceled(member.CancellationToken);
    }

    /// <summary>A commit in the queue.</summary>
    internal sealed class Member(LakeCommit commit, CancellationToken cancellationToken)
    {
        public LakeCommit Commit => commit;

        public CancellationToken CancellationToken => cancellationToken;

        public TaskCompletionSource<Snapshot?> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
