using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;

namespace Ekko.Migration;

/// <summary>What is known of the way from Arrow files to the lake, by name, in the catalog table <c>ekko_migration</c>.</summary>
/// <param name="lake">The lake.</param>
sealed class MigrationFacts(Lake lake)
{
    /// <summary>When the Arrow writer was retired.</summary>
    public const string Retired = "arrow_retired";

    /// <summary>What the last comparison found, as JSON.</summary>
    public const string Comparison = "comparison";

    const string Name = EkkoCatalog.Migration;

    /// <summary>A fact; null where it is not known.</summary>
    public async Task<string?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Name, cancellationToken).ConfigureAwait(false))
            return null;
        var facts = await lake.QueryCatalogAsync(
            $"SELECT name, value FROM {Name}", row => (Name: row.GetString(0), Value: row.GetString(1)), cancellationToken)
            .ConfigureAwait(false);
        return facts.Where(fact => fact.Name == name).Select(fact => fact.Value).FirstOrDefault();
    }

    /// <summary>Notes a fact.</summary>
    public Task SetAsync(string name, string value, CancellationToken cancellationToken) => lake.WriteOwnAsync(
        async (writer, token) =>
        {
            await writer.ExecuteAsync($"DELETE FROM {Name} WHERE name = @name", [("@name", name)], token).ConfigureAwait(false);
            await writer.ExecuteAsync(
                $"INSERT INTO {Name} VALUES (@name, @value, {writer.CurrentMilliseconds})", [("@name", name), ("@value", value)], token)
                .ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Forgets a fact.</summary>
    public Task RemoveAsync(string name, CancellationToken cancellationToken) => lake.WriteOwnAsync(
        (writer, token) => writer.ExecuteAsync($"DELETE FROM {Name} WHERE name = @name", [("@name", name)], token), cancellationToken);

    /// <summary>Refuses to write Arrow files once the writer was retired, inside the transaction of a commit.</summary>
    /// <exception cref="EkkoException">It was.</exception>
    public static async Task CheckWriterAsync(CatalogWriter writer, CancellationToken cancellationToken)
    {
        var retired = await writer.QueryAsync(
            $"SELECT value FROM {Name} WHERE name = @name", [("@name", Retired)], row => row.GetString(0), cancellationToken)
            .ConfigureAwait(false);
        if (retired.Count > 0)
            throw NoWriter(retired[0]);
    }

    /// <summary>The error of a writer that was retired.</summary>
    public static EkkoException NoWriter(string since) => new(
        $"Writing Arrow files failed: \"ekko migrate finish\" retired the Arrow writer of this lake at {since}. "
        + "Set EKKO_WRITERS=ducklake, or unset it.");
}
