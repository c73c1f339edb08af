using System.Data.Common;
using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;

namespace Ekko.Migration;

/// <summary>What is known of the way from Arrow files to the lake, by name, in the catalog table <c>ekko_migration</c>.</summary>
/// <param name="lake">The lake.</param>
sealed class MigrationFacts(Lake lake)
{
    /// <summary>When the Arrow writer was retired.</summary>
    public const string Retired = "arrow_retired";

    /// <summary>Since when the Arrow writer is kept from writing, while what it wrote last is compared.</summary>
    public const string Retiring = "arrow_retiring";

    /// <summary>What the last comparison found, as JSON.</summary>
    public const string Comparison = "comparison";

    const string Name = EkkoCatalog.Migration;
    const string Query = $"SELECT name, value FROM {Name}";

    /// <summary>All that is known.</summary>
    public async Task<Dictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Name, cancellationToken).ConfigureAwait(false))
            return [];
        return new(await lake.QueryCatalogAsync(Query, Fact, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Notes a fact.</summary>
    public Task SetAsync(string name, string value, CancellationToken cancellationToken) =>
        lake.WriteOwnAsync((writer, token) => SetAsync(writer, name, value, token), cancellationToken);

    /// <summary>Forgets a fact.</summary>
    public Task RemoveAsync(string name, CancellationToken cancellationToken) =>
        lake.WriteOwnAsync((writer, token) => RemoveAsync(writer, name, token), cancellationToken);

    /// <summary>Retires the Arrow writer, if it was kept from writing all the time.</summary>
    /// <param name="since">Since when it is.</param>
    /// <param name="now">When it is retired.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="EkkoException">It was not.</exception>
    public Task RetireAsync(string since, string now, CancellationToken cancellationToken) => lake.WriteOwnAsync(
        async (writer, token) =>
        {
            if ((await ReadAsync(writer, token).ConfigureAwait(false)).GetValueOrDefault(Retiring) != since)
            {
                throw new EkkoException(
                    "Finishing the migration failed: another \"ekko migrate finish\" ran meanwhile. Run it again, alone.");
            }

            await RemoveAsync(writer, Retiring, token).ConfigureAwait(false);
            await SetAsync(writer, Retired, now, token).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Refuses to write Arrow files once the writer is retired, or about to be.</summary>
    /// <exception cref="EkkoException">It is.</exception>
    public async Task CheckWriterAsync(CancellationToken cancellationToken) =>
        CheckWriter(await ReadAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>The same, inside the transaction of a commit.</summary>
    /// <inheritdoc cref="CheckWriterAsync(CancellationToken)"/>
    public static async Task CheckWriterAsync(CatalogWriter writer, CancellationToken cancellationToken) =>
        CheckWriter(await ReadAsync(writer, cancellationToken).ConfigureAwait(false));

    static void CheckWriter(Dictionary<string, string> facts)
    {
        if (facts.TryGetValue(Retired, out var at))
        {
            throw new EkkoException(
                $"Writing Arrow files failed: \"ekko migrate finish\" retired the Arrow writer of this lake at {at}. "
                + "Set EKKO_WRITERS=ducklake, or unset it.");
        }

        if (facts.TryGetValue(Retiring, out var since))
        {
            throw new EkkoException(
                $"Writing Arrow files failed: \"ekko migrate finish\" began to retire the Arrow writer of this lake at {since}, and is not "
                + "done. Wait for it; if it was ended, run it again.");
        }
    }

    static async Task<Dictionary<string, string>> ReadAsync(CatalogWriter writer, CancellationToken cancellationToken) =>
        new(await writer.QueryAsync(Query, [], Fact, cancellationToken).ConfigureAwait(false));

    static async Task SetAsync(CatalogWriter writer, string name, string value, CancellationToken cancellationToken)
    {
        await RemoveAsync(writer, name, cancellationToken).ConfigureAwait(false);
        await writer.ExecuteAsync(
            $"INSERT INTO {Name} VALUES (@name, @value, {writer.CurrentMilliseconds})", [("@name", name), ("@value", value)],
            cancellationToken).ConfigureAwait(false);
    }

    static Task<int> RemoveAsync(CatalogWriter writer, string name, CancellationToken cancellationToken) =>
        writer.ExecuteAsync($"DELETE FROM {Name} WHERE name = @name", [("@name", name)], cancellationToken);

    static KeyValuePair<string, string> Fact(DbDataReader row) => new(row.GetString(0), row.GetString(1));
}
