using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;

namespace Ekko.Migration;

/// <summary>The last step: checks that the lake has everything, and retires the Arrow writer.</summary>
/// <param name="lake">The lake.</param>
/// <param name="store">Reaches the Arrow files.</param>
/// <param name="root">The folder above <c>transactions</c>.</param>
/// <param name="timeProvider">The clock; null for the system's.</param>
public sealed class MigrationFinish(Lake lake, FileStore store, string root, TimeProvider? timeProvider = null)
{
    readonly TimeProvider _time = timeProvider ?? TimeProvider.System;
    readonly MigrationFacts _facts = new(lake);

    /// <summary>
    /// Retires the Arrow writer. From then on no commit of any process names an Arrow file. It is kept from writing before what it wrote
    /// last is compared: one that was ended in between is retired when this runs again, or writes on when something differs.
    /// </summary>
    /// <param name="status">Where the deployment is.</param>
    /// <param name="acceptsLeftOut">Whether files that cannot be read, and rows that are no transactions, may stay behind.</param>
    /// <param name="cancellationToken">Ends it; the writer writes on.</param>
    /// <returns>The comparison it rests on.</returns>
    /// <exception cref="EkkoException">Something differs, or was left out.</exception>
    public async Task<ComparisonResult> RunAsync(
        MigrationStatus status, bool acceptsLeftOut, CancellationToken cancellationToken = default)
    {
        try
        {
            CheckFiles(status, acceptsLeftOut);
            await CompareAsync(acceptsLeftOut, cancellationToken).ConfigureAwait(false);
            // No other run has the same moment: a tick is far shorter than a commit.
            var since = Now("O");
            await _facts.SetAsync(MigrationFacts.Retiring, since, cancellationToken).ConfigureAwait(false);
            // What was written while it was compared: nothing follows it now.
            var result = await CompareAsync(acceptsLeftOut, cancellationToken).ConfigureAwait(false);
            await _facts.RetireAsync(since, Now("u"), cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch
        {
            await _facts.RemoveAsync(MigrationFacts.Retiring, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    string Now(string format) => _time.GetUtcNow().ToString(format, CultureInfo.InvariantCulture);

    static void CheckFiles(MigrationStatus status, bool acceptsLeftOut)
    {
        if (status.Files.FirstOrDefault(file => file.State == BackfillState.Loading) is { } loading)
        {
            throw new EkkoException(
                $"Finishing the migration failed: {loading.Path} is in the lake in part. Run \"ekko migrate backfill\" again.");
        }

        if (!acceptsLeftOut && status.LeftOut.FirstOrDefault() is { } left)
        {
            throw new EkkoException(
                $"Finishing the migration failed: of {left.Path} something was left out ({left.Reason ?? "see rejected_messages"}). "
                + "\"ekko migrate status\" lists all; mend them, or give --accept-left-out.");
        }
    }

    async Task<ComparisonResult> CompareAsync(bool acceptsLeftOut, CancellationToken cancellationToken)
    {
        var result = await new MigrationComparison(lake, store, root, _time).RunAsync(cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        if (result.OnlyArrow > 0 || result.Different > 0)
        {
            throw new EkkoException(
                $"Finishing the migration failed: the lake does not have all that the Arrow files have. {result.Differences[0]}. "
                + "\"ekko migrate compare\" shows more.");
        }

        if (result.LeftOut.Count > 0 && !acceptsLeftOut)
        {
            throw new EkkoException(
                $"Finishing the migration failed: {result.LeftOut[0].Path} cannot be compared ({result.LeftOut[0].Reason}). "
                + "Mend it, or give --accept-left-out.");
        }

        await MigrationStatus.NoteAsync(lake, result, _time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return result;
    }
}
