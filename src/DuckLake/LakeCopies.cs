using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Copying;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake;

/// <summary>Copies of a lake's catalog, and the files that they name. Safe for concurrent use.</summary>
public sealed class LakeCopies
{
    readonly Lake _lake;

    internal LakeCopies(Lake lake)
    {
        _lake = lake;
        Holds = new FileHolds(lake);
    }

    /// <summary>Which files copies need.</summary>
    public FileHolds Holds { get; }

    SqlCatalog Catalog => _lake.Catalog;

    /// <summary>
    /// Copies the catalog, as one state and without stopping writers, into another database: there it is as a whole or not at all. The
    /// files stay where they are.
    /// </summary>
    /// <param name="target">Where to; the database may be of another kind.</param>
    /// <param name="options">How; null for a plain copy into an empty database.</param>
    /// <param name="cancellationToken">Cancels; nothing is written then.</param>
    /// <exception cref="DuckLakeException">There is a lake already, or one of the databases fails.</exception>
    public async Task CopyCatalogAsync(
        LakeAttachment target, CatalogCopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new CatalogCopyOptions();
        var opening = CatalogOptions.For(target, Catalog.TimeProvider);
        var database = new CatalogDatabase(opening.CreateDialect(), isReadOnly: false, Catalog.TimeProvider, opening.Logger);
        await using (database.ConfigureAwait(false))
        {
            if (await IsWrittenByDatabaseAsync(database.Dialect, options, cancellationToken).ConfigureAwait(false))
                return;
            await database.OpenAsync(CatalogAccess.ReadWriteCreate, _ => Task.FromResult(true), cancellationToken).ConfigureAwait(false);
            await Catalog.ReadTogetherAsync(
                async from =>
                {
                    await database.WriteAsync(
                        async to =>
                        {
                            await new CatalogCopy(Catalog, from, to, options, cancellationToken).RunAsync().ConfigureAwait(false);
                            return true;
                        },
                        cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Every data and delete file that any snapshot names, once.</summary>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public async Task<IReadOnlyList<LakeFile>> NamedFilesAsync(CancellationToken cancellationToken = default)
    {
        var files = new Dictionary<string, long>(StringComparer.Ordinal);
        await Catalog.StoredFiles.VisitAsync((path, size) => files[path] = size, cancellationToken).ConfigureAwait(false);
        return [.. files.Select(file => new LakeFile(file.Key, file.Value)).OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <summary>What the database does in one statement is quicker, and a new file needs no transaction.</summary>
    async Task<bool> IsWrittenByDatabaseAsync(CatalogDialect target, CatalogCopyOptions options, CancellationToken cancellationToken)
    {
        if (Catalog.Dialect.CopyTo(target) is not { } statement || File.Exists(target.Location)
            || options is not { DataPath: null, HasNewIdentity: false, AfterCopying: null })
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target.Location))!);
        await Catalog.ReadAsync(
            connection => connection.ExecuteAsync(statement, cancellationToken), cancellationToken).ConfigureAwait(false);
        return true;
    }
}
