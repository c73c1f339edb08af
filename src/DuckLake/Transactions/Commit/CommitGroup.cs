using System.Data.Common;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>One group of the queue: one database transaction, at most one snapshot, an outcome for every member.</summary>
sealed class CommitGroup(SqlCatalog catalog, Action<List<CommitQueue.Member>> take)
{
    readonly List<CommitQueue.Member> _members = [];
    Snapshot? _committed;

    /// <summary>Runs the round. It never throws: errors go to the members.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (!await TryAsync().ConfigureAwait(false))
            {
            }
        }
#pragma warning disable CA1031 // Whatever it is, the commits that wait must get it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (_members.Count == 0)
                take(_members);
            await FailAsync(error).ConfigureAwait(false);
        }
    }

    /// <returns>False when a member had to leave, so that the others have to be written again.</returns>
    async Task<bool> TryAsync()
    {
        CommitQueue.Member? failed = null;
        await catalog.WriteAsync(async connection =>
        {
            (failed, _committed) = (null, null);
            var ground = await CommitState.ReadAsync(catalog, connection, CancellationToken.None).ConfigureAwait(false);
            take(_members);
            failed = await WriteAsync(ground).ConfigureAwait(false);
            return failed is null && _members.Count > 0;
        }, CancellationToken.None).ConfigureAwait(false);
        if (failed is not null)
            return false;
        foreach (var member in _members)
            member.Outcome.TrySetResult(member.Commit.ChangesLake ? _committed : null);
        return true;
    }

    /// <returns>The member that failed after something was written, so that all of it has to be undone; null when there is none.</returns>
    async Task<CommitQueue.Member?> WriteAsync(CommitState ground)
    {
        LakeCommit.Expect(ground, _members.Select(m => m.Commit));
        await DropAsync(async member =>
        {
            member.CancellationToken.ThrowIfCancellationRequested();
            await member.Commit.CheckAsync(ground, CancellationToken.None).ConfigureAwait(false);
        }).ConfigureAwait(false);
        var changing = _members.Select(m => m.Commit).Where(c => c.ChangesLake).ToList();
        if (changing.Count > 0)
            _committed = await LakeCommit.Merge(catalog, changing, ground.Latest).WriteAsync(ground, CancellationToken.None)
                .ConfigureAwait(false);
        foreach (var member in _members.Where(member => member.Commit.HasHooks))
        {
            // What is held back was written for all: its failure is not the hook's.
            await ground.Connection.SendHeldAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                await member.Commit.RunHooksAsync(ground.Connection, _committed ?? ground.Latest, member.CancellationToken)
                    .ConfigureAwait(false);
            }
            catch (Exception error) when (!MayPass(error))
            {
                Drop(member, IsOfDatabase(error) ? catalog.Dialect.Translate((DbException)error, "Committing") : error);
                return member;
            }
        }

        return null;
    }

    /// <summary>Drops the members for which something fails before anything was written.</summary>
    async Task DropAsync(Func<CommitQueue.Member, Task> check)
    {
        foreach (var member in _members.ToList())
        {
            try
            {
                await check(member).ConfigureAwait(false);
            }
            catch (Exception error) when (!IsOfDatabase(error))
            {
                Drop(member, error);
            }
        }
    }

    void Drop(CommitQueue.Member member, Exception error)
    {
        _members.Remove(member);
        if (error is OperationCanceledException && member.CancellationToken.IsCancellationRequested)
            member.Outcome.TrySetCanceled(member.CancellationToken);
        else
            member.Outcome.TrySetException(error);
    }

    /// <summary>
    /// Tells the members how the group failed. When the database refused rows of one of several members, and does not say whose, each is
    /// tried alone.
    /// </summary>
    async Task FailAsync(Exception error)
    {
        var isOfAll = error is DuckLakeException { IsTransient: true } or DuckLakeException { ErrorKind: DuckLakeErrorKind.UnknownOutcome };
        foreach (var member in _members)
        {
            if (isOfAll || _members.Count == 1)
            {
                member.Outcome.TrySetException(error);
                continue;
            }

            try
            {
                member.Outcome.TrySetResult(await member.Commit.RunAsync(member.CancellationToken).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (member.CancellationToken.IsCancellationRequested)
            {
                member.Outcome.TrySetCanceled(member.CancellationToken);
            }
#pragma warning disable CA1031 // It goes to the member that waits for it.
            catch (Exception own)
#pragma warning restore CA1031
            {
                member.Outcome.TrySetException(own);
            }
        }
    }

    /// <summary>Whether the catalog tries the whole group again.</summary>
    bool MayPass(Exception error) =>
        IsOfDatabase(error) && RetryRules.OfWriting(catalog.Dialect.Classify((DbException)error)) is not null;

    /// <summary>Whether an error is the database's own: it concerns all members.</summary>
    static bool IsOfDatabase(Exception error) => error is DbException and not DuckLakeException;
}
