namespace Ekko.DuckLake.Catalog;

/// <summary>
/// The layout of our own <c>ekko_</c> tables: a number in <c>ekko_schema_version</c>, and the steps that lead to it. Other DuckLake clients
/// do not see these tables. A step, once released, never changes.
/// </summary>
static class EkkoTables
{
    static readonly string[][] Steps =
    [
        ["CREATE TABLE ekko_schema_version(version BIGINT NOT NULL)", "INSERT INTO ekko_schema_version VALUES (0)"],
        // Snapshots that only rewrote files, kept beyond their expiry: rows that carry their number were not inserted then.
        ["CREATE TABLE ekko_rewrite(snapshot_id BIGINT NOT NULL)"],
        // How far consumers of changes have come, and snapshots that are kept by name.
        [
            "CREATE TABLE ekko_cursors(name VARCHAR NOT NULL PRIMARY KEY, snapshot_id BIGINT NOT NULL, changed_at BIGINT NOT NULL)",
            "CREATE TABLE ekko_pins(name VARCHAR NOT NULL PRIMARY KEY, snapshot_id BIGINT NOT NULL, changed_at BIGINT NOT NULL)",
        ],
    ];

    /// <summary>Brings the layout up to date, inside a write transaction; costs one read when it is.</summary>
    /// <exception cref="DuckLakeException">A newer version of this library has been here.</exception>
    public static async Task UpgradeAsync(CatalogConnection connection, CancellationToken cancellationToken)
    {
        long version = 0;
        if (await connection.ScalarAsync(connection.Dialect.TableExists, cancellationToken, ("@name", "ekko_schema_version"))
            .ConfigureAwait(false) is not null)
            version = Convert.ToInt64(
                await connection.ScalarAsync("SELECT version FROM ekko_schema_version", cancellationToken).ConfigureAwait(false), null);
        if (version == Steps.Length)
            return;
        if (version > Steps.Length)
        {
            throw new DuckLakeException(DuckLakeErrorKind.UnsupportedVersion,
                $"The ekko_ tables of catalog '{connection.Dialect.Location}' have layout {version}, this version knows {Steps.Length}. Use the newer version.");
        }

        foreach (var statement in Steps.Skip((int)version).SelectMany(s => s))
            await connection.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            "UPDATE ekko_schema_version SET version = @version", cancellationToken, ("@version", (long)Steps.Length)).ConfigureAwait(false);
    }
}
