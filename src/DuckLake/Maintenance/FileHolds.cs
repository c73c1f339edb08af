using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Maintenance;

/// <summary>
/// Which files copies of the catalog need. A copy names the files of its time, though merges and expiries take them out of the lake: as
/// long as it is held, cleanup leaves every file whose id the copy may know. Ids decide, not times: clocks of writers differ.
/// </summary>
public sealed class FileHolds
{
    /// <summary>The limit of a hold that does not know its files yet: it keeps all, orphans too.</summary>
    public const long All = long.MaxValue;

    const string Table = "ekko_holds";

    readonly Lake _lake;

    internal FileHolds(Lake lake) => _lake = lake;

    /// <summary>Keeps all files until <see cref="NarrowAsync"/> says which are needed.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DuckLakeException">There is one of this name.</exception>
    public Task CreateAsync(string name, CancellationToken cancellationToken = default)
    {
        var now = _lake.Catalog.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        return WriteAsync(
            async (writer, token) =>
            {
                if ((await writer.QueryAsync(
                    $"SELECT 1 FROM {Table} WHERE name = @name", [("@name", name)], _ => true, token).ConfigureAwait(false)).Count > 0)
                {
                    throw new DuckLakeException(
                        DuckLakeErrorKind.AlreadyExists, $"Creating hold \"{name}\" failed: there is one of this name.");
                }

                await writer.ExecuteAsync(
                    $"INSERT INTO {Table} VALUES (@name, @next, @now)", [("@name", name), ("@next", All), ("@now", now)], token)
                    .ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <summary>Keeps only files with smaller ids from now on.</summary>
    /// <param name="name">The name.</param>
    /// <param name="nextFileId">The id that the next file had when the catalog was copied.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task NarrowAsync(string name, long nextFileId, CancellationToken cancellationToken = default) => WriteAsync(
        (writer, token) => writer.ExecuteAsync(
            $"UPDATE {Table} SET next_file_id = @next WHERE name = @name", [("@name", name), ("@next", nextFileId)], token),
        cancellationToken);

    /// <summary>Ends a hold: its files can be cleaned up.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Whether there was one of this name.</returns>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        var removed = 0;
        await WriteAsync(
            async (writer, token) => removed = await writer.ExecuteAsync(
                $"DELETE FROM {Table} WHERE name = @name", [("@name", name)], token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return removed > 0;
    }

    /// <summary>All holds, by name.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<FileHold>> ListAsync(CancellationToken cancellationToken = default) =>
        await ReadAsync(_lake.Catalog, cancellationToken).ConfigureAwait(false);

    /// <summary>The first file id that no hold keeps; null without holds.</summary>
    internal static async Task<long?> FirstIdAsync(SqlCatalog catalog, CancellationToken cancellationToken) =>
        (await ReadAsync(catalog, cancellationToken).ConfigureAwait(false)).Max(hold => (long?)hold.NextFileId);

    static Task<List<FileHold>> ReadAsync(SqlCatalog catalog, CancellationToken cancellationToken) =>
        catalog.ReadTogetherAsync(async connection =>
            await connection.ScalarAsync(connection.Dialect.TableExists, cancellationToken, ("@name", Table)).ConfigureAwait(false) is null
                ? []
                : await connection.QueryAsync(
                    $"SELECT name, next_file_id, created_at FROM {Table} ORDER BY name",
                    row => new FileHold(row.Text(0), row.Number(1), DateTimeOffset.FromUnixTimeMilliseconds(row.Number(2))),
                    cancellationToken).ConfigureAwait(false),
            cancellationToken);

    async Task WriteAsync(Func<CatalogWriter, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var transaction = await _lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        transaction.AddHook(new CatalogAction((writer, _, token) => write(writer, token)));
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
