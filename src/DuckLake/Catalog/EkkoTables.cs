using System.Globalization;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// The layout of the <c>ekko_</c> tables, which other DuckLake clients do not see: numbered steps, and the number of the last one that was
/// taken. Steps of the library are counted in <c>ekko_schema_version</c>, those that programs add in <c>ekko_layouts</c>. A step, once
/// released, never changes.
/// </summary>
static class EkkoTables
{
    static readonly string[][] Library =
    [
        ["CREATE TABLE ekko_schema_version(version BIGINT NOT NULL)", "INSERT INTO ekko_schema_version VALUES (0)"],
        // Snapshots that only rewrote files, kept beyond their expiry: rows that carry their number were not inserted then.
        ["CREATE TABLE ekko_rewrite(snapshot_id BIGINT NOT NULL)"],
        // How far consumers of changes have come, and snapshots that are kept by name.
        [
            "CREATE TABLE ekko_cursors(name VARCHAR NOT NULL PRIMARY KEY, snapshot_id BIGINT NOT NULL, changed_at BIGINT NOT NULL)",
            "CREATE TABLE ekko_pins(name VARCHAR NOT NULL PRIMARY KEY, snapshot_id BIGINT NOT NULL, changed_at BIGINT NOT NULL)",
        ],
        // How many of their own steps programs have taken.
        ["CREATE TABLE ekko_layouts(owner VARCHAR NOT NULL PRIMARY KEY, version BIGINT NOT NULL)"],
        // Copies of the catalog that name files of the lake: which files cleanup has to leave.
        ["CREATE TABLE ekko_holds(name VARCHAR NOT NULL PRIMARY KEY, next_file_id BIGINT NOT NULL, created_at BIGINT NOT NULL)"],
    ];

    /// <summary>Brings the library's tables up to date, inside a write transaction; costs one read when they are.</summary>
    /// <exception cref="DuckLakeException">A newer version of this library has been here.</exception>
    public static async Task UpgradeAsync(CatalogConnection connection, CancellationToken cancellationToken)
    {
        var version = 0L;
        if (await connection.ScalarAsync(connection.Dialect.TableExists, cancellationToken, ("@name", "ekko_schema_version"))
            .ConfigureAwait(false) is not null)
            version = await VersionAsync(connection, "SELECT version FROM ekko_schema_version", cancellationToken).ConfigureAwait(false);
        if (version == Library.Length)
            return;
        RequireKnown(connection, "The ekko_ tables", version, Library.Length);
        foreach (var statement in Library.Skip((int)version).SelectMany(s => s))
            await connection.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            "UPDATE ekko_schema_version SET version = @version", cancellationToken, ("@version", (long)Library.Length))
            .ConfigureAwait(false);
    }

    /// <summary>Brings a program's tables up to date, when the library's are.</summary>
    /// <exception cref="DuckLakeException">A newer version of the program has been here.</exception>
    public static async Task UpgradeAsync(CatalogConnection connection, CatalogSteps program, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(
            connection, "SELECT version FROM ekko_layouts WHERE owner = @owner", cancellationToken, ("@owner", program.Owner))
            .ConfigureAwait(false);
        if (version == program.Steps.Count)
            return;
        RequireKnown(connection, $"The tables of {program.Owner}", version, program.Steps.Count);
        foreach (var statement in program.Steps.Skip((int)version))
            await connection.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            version == 0 ? "INSERT INTO ekko_layouts VALUES (@owner, @version)" : "UPDATE ekko_layouts SET version = @version "
                + "WHERE owner = @owner",
            cancellationToken, ("@owner", program.Owner), ("@version", (long)program.Steps.Count)).ConfigureAwait(false);
    }

    static async Task<long> VersionAsync(
        CatalogConnection connection, string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        Convert.ToInt64(
            await connection.ScalarAsync(sql, cancellationToken, parameters).ConfigureAwait(false), CultureInfo.InvariantCulture);

    static void RequireKnown(CatalogConnection connection, string what, long version, int known)
    {
        if (version > known)
        {
            throw new DuckLakeException(DuckLakeErrorKind.UnsupportedVersion,
                $"{what} in catalog '{connection.Dialect.Location}' have layout {version}, this version knows {known}. "
                + "Use the newer version.");
        }
    }
}
